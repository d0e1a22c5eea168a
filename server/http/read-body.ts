import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib'
import { AppError } from '../../lib/protocol/errors.ts'

/** What is read and thrown away of a body that is too large, so that its sender gets to read the answer. */
const DISCARD_FACTOR = 8

const decoders: Record<string, (body: Buffer, options: ZlibOptions) => Promise<Buffer>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress),
}

/** The body, decompressed. `limit` holds before and after: a bomb is refused at the limit and never unpacked whole. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const decode = decoders[encoding]
  if (encoding !== 'identity' && !decode) {
    await discard(request, limit)
    throw new AppError('bad_encoding', `Content-Encoding "${encoding}" is not one of gzip, deflate, br`)
  }
  const raw = await collect(request, limit)
  if (!decode) return raw
  try {
    return await decode(raw, { maxOutputLength: limit })
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(limit)
    throw new AppError('bad_encoding', `the body is not valid ${encoding} data`, { cause: error })
  }
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request) {
      size += part.length
      if (size <= limit) parts.push(part)
      else parts.length = 0
      if (size > limit * DISCARD_FACTOR) break
    }
  } catch (error) {
    throw new AppError('bad_request', 'the body ended before it was complete', { cause: error })
  }
  if (size > limit) throw tooLarge(limit)
  return Buffer.concat(parts, size)
}

async function discard(request: IncomingMessage, limit: number): Promise<void> {
  await collect(request, limit).catch(() => undefined)
}

function tooLarge(limit: number): AppError {
  return new AppError('too_large', `the body is larger than ${limit} bytes; send it in parts`)
}
