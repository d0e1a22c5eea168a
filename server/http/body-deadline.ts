import type { IncomingMessage } from 'node:http'

/** Ends the connection of a request whose body takes longer than `ms` to arrive. One without a body costs nothing. */
export function endSlowBody(request: IncomingMessage, ms: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (request.complete) return
  if (encoding === undefined && (length === undefined || length === '0')) return
  const late = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, ms).unref()
  request.once('close', () => clearTimeout(late))
}
