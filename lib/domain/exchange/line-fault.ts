import type { ErrorCode } from '../../protocol/errors.ts'
import type { PointFault } from '../normalise-point.ts'

/** Stands for a line, or a part of one, that holds no point. */
export class LineFault implements PointFault {
  readonly code: ErrorCode
  readonly message: string

  constructor(code: ErrorCode, message: string) {
    this.code = code
    this.message = message
  }
}
