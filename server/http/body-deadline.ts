import type { IncomingMessage } from 'node:http'

/** Ends the connection of a request whose body takes longer than `ms` to arrive. One without a body costs nothing. */
export function endSlowBody(request: IncomingMessage, ms: number): void {
  if (!isComing(request)) return
  const late = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, ms).unref()
  request.once('close', () => clearTimeout(late))
}

/** Whether the request has a body that is not there yet as a whole. */
export function isComing(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return !request.complete && (encoding !== undefined || (length !== undefined && length !== '0'))
}
