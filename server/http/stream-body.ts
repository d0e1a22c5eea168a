import type { IncomingMessage } from 'node:http'
import { PassThrough, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError } from '../../lib/protocol/errors.ts'

/** A sender from which nothing comes for so long has gone. */
const STALLED_MS = 120_000

const decoders: Record<string, () => Transform> = {
  identity: () => new PassThrough(),
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * A body of any length, decompressed, read only as fast as it is taken. Throws where it breaks off, so that half a body is
 * none. Who stops taking it early may still answer: the rest is thrown away.
 */
export async function* streamBody(request: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const decoder = decoders[encoding]?.()
  if (!decoder)
    throw new AppError('bad_encoding', `Content-Encoding "${encoding}" is not one of gzip, deflate, br`)
  const gone = () => {
    if (!request.complete) decoder.destroy(new Error('the sender went away'))
  }
  request.once('close', gone).once('error', gone).pipe(decoder)
  request.setTimeout(STALLED_MS, () => request.socket.destroy())
  if (request.destroyed) gone()
  try {
    yield* decoder
  } catch (error) {
    throw request.destroyed && !request.complete
      ? new AppError('bad_request', 'the body ended before it was complete', { cause: error })
      : new AppError('bad_encoding', `the body is not valid ${encoding} data`, { cause: error })
  } finally {
    request.setTimeout(0)
    request.unpipe(decoder)
    request.resume()
  }
}
