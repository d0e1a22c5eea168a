import type { Socket } from 'socket.io'
import { AppError } from '../../lib/protocol/errors.ts'
import { PROTOCOL_VERSION } from '../../lib/protocol/version.ts'

/**
 * Namespace middleware: refuses a client that names another protocol version. One that names none is let in: programs
 * that we did not write. The `WireError` travels as the `data` of the client's `connect_error`.
 */
export function checkVersion(socket: Socket, next: (error?: Error) => void): void {
  const { version } = socket.handshake.auth
  if (version === undefined || version === PROTOCOL_VERSION) {
    next()
    return
  }
  const error = new AppError(
    'version_mismatch',
    `This server speaks version ${PROTOCOL_VERSION} of the protocol; reload the page or update the program.`,
  )
  next(Object.assign(new Error(error.message), { data: error.toWire() }))
}
