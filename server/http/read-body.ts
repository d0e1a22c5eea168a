import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, type ZlibOptions } from 'node:zlib'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Bodies, Receiving } from '../services/bodies.ts'

/** What is read and thrown away of a body that is too large, so that its sender gets to read the answer. */
const DISCARD_FACTOR = 8
/** The same of one that had to go for others. */
const DISCARD_BYTES = 1024 * 1024
const CHUNK = { chunkSize: 65_536 }

const decoders: Record<string, (options: ZlibOptions) => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * Reads the body, decompressed, and gives it to `use`, which is done with it once its promise is settled. `limit` holds before
 * and after: a bomb is refused at the limit and never unpacked whole. What is held meanwhile counts among all bodies, and the
 * body may have to go for others (`busy`).
 */
export async function withBody<T>(
  request: IncomingMessage,
  limit: number,
  bodies: Bodies,
  use: (body: Buffer) => T | Promise<T>,
): Promise<T> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const decoder = decoders[encoding]
  let end: (why: AppError) => void = () => undefined
  const receiving = bodies.receive((why) => end(why))
  try {
    const raw = await collect(request, limit, receiving, (give) => {
      end = give
    })
    receiving.whole()
    if (encoding === 'identity') return await use(raw)
    if (decoder === undefined)
      throw new AppError('bad_encoding', `Content-Encoding "${encoding}" is not one of gzip, deflate, br`)
    return await use(await unpack(raw, decoder(CHUNK), encoding, limit, receiving))
  } finally {
    receiving.release()
  }
}

/** `ended` is handed what ends it before all is there. Whatever comes after that is thrown away. */
function collect(
  request: IncomingMessage,
  limit: number,
  receiving: Receiving,
  ended: (end: (why: AppError) => void) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0

    function stop(): void {
      request.off('data', take).off('end', finish).off('error', cut).off('close', cut)
      if (!request.readableEnded) throwAway(request)
    }
    function fail(why: unknown): void {
      stop()
      reject(why)
    }
    function take(part: Buffer): void {
      size += part.length
      receiving.came(part.length)
      try {
        receiving.hold(size <= limit ? size : 0)
      } catch (error) {
        fail(error)
        return
      }
      if (size <= limit) parts.push(part)
      else parts.length = 0
      if (size <= limit * DISCARD_FACTOR) return
      fail(tooLarge(limit))
      request.destroy()
    }
    function finish(): void {
      stop()
      if (size > limit) reject(tooLarge(limit))
      else resolve(Buffer.concat(parts, size))
    }
    function cut(cause?: unknown): void {
      fail(new AppError('bad_request', 'the body ended before it was complete', { cause }))
    }
    ended(fail)
    if (request.destroyed && !request.readableEnded) {
      cut()
      return
    }
    request.on('data', take).on('end', finish).on('error', cut).on('close', cut)
  })
}

/** So that its sender gets to read the answer; one that sends on and on is cut off. */
function throwAway(request: IncomingMessage): void {
  let left = DISCARD_BYTES
  request.on('data', (part: Buffer) => {
    left -= part.length
    if (left < 0) request.destroy()
  })
}

async function unpack(
  raw: Buffer,
  decoder: Transform,
  encoding: string,
  limit: number,
  receiving: Receiving,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of decoder.end(raw)) {
      size += part.length
      if (size > limit) throw tooLarge(limit)
      receiving.hold(raw.length + size)
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('bad_encoding', `the body is not valid ${encoding} data`, { cause: error })
  }
  return Buffer.concat(parts, size)
}

function tooLarge(limit: number): AppError {
  return new AppError('too_large', `the body is larger than ${limit} bytes; send it in parts`)
}
