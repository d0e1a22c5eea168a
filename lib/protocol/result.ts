import type { WireError } from './errors.ts'

/** What every Socket.IO ack carries. */
export type Result<T> = ({ ok: true } & T) | { ok: false; error: WireError }
