import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

export interface WsClient {
  readonly socket: WebSocket
  send(message: unknown): void
  /** The next message not yet taken that satisfies `wanted`; those before it are left in place. */
  next<T = Record<string, unknown>>(wanted?: (message: T) => boolean): Promise<T>
  nextBinary(): Promise<Buffer>
  /** Messages not yet taken. */
  readonly waiting: readonly unknown[]
  readonly closed: Promise<{ code: number; reason: string }>
}

/** A WebSocket client that keeps what it receives until the test asks for it. */
export async function openWs(url: string, options: ClientOptions = {}): Promise<WsClient> {
  const socket = new WebSocket(url, options)
  const waiting: unknown[] = []
  const askers = new Set<() => void>()
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  socket.on('message', (data: Buffer, isBinary) => {
    waiting.push(isBinary ? data : JSON.parse(data.toString()))
    for (const ask of askers) ask()
  })
  onTestFinished(() => socket.terminate())

  function take<T>(wanted: (message: T) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const ask = () => {
        const at = waiting.findIndex((message) => wanted(message as T))
        if (at < 0) return
        askers.delete(ask)
        resolve(waiting.splice(at, 1)[0] as T)
      }
      askers.add(ask)
      ask()
    })
  }

  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`answered ${response.statusCode}`))
    })
  })
  socket.on('error', () => undefined)
  return {
    socket,
    waiting,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (wanted) => take((message: never) => !Buffer.isBuffer(message) && (wanted?.(message) ?? true)),
    nextBinary: () => take((message: Buffer) => Buffer.isBuffer(message)),
  }
}
