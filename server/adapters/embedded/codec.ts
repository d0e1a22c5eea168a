import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { decodeEntries, type Entries, encodeEntries } from '../../../lib/domain/entry-codec.ts'
import type { Rows } from '../../../lib/domain/rollup.ts'
import { decodeRows, encodeRows } from '../../../lib/domain/row-codec.ts'

/** The checksum finds what a disk has changed behind our back. */
const OPTIONS = {
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
}

export function packEntries(entries: Entries): Buffer {
  return zstdCompressSync(encodeEntries(entries), OPTIONS)
}

/** More than the longest columns take, so that a damaged length cannot ask for all memory. */
const LIMIT = { maxOutputLength: 32 * 1024 * 1024 }

/** Throws where the bytes were changed since they were packed. */
export function unpackEntries(data: Uint8Array): Entries {
  return decodeEntries(decompress(data))
}

export function packRows(rows: Rows): Buffer {
  return zstdCompressSync(encodeRows(rows), OPTIONS)
}

export function unpackRows(data: Uint8Array): Rows {
  return decodeRows(decompress(data))
}

/** Byte of a zstd frame that says what it has, and the bit of it that stands for a checksum (RFC 8878, 3.1.1.1.1). */
const DESCRIPTOR = 4
const HAS_CHECKSUM = 4

/** A frame without its checksum was changed too: nothing would tell what else is. */
function decompress(data: Uint8Array): Buffer {
  if (((data[DESCRIPTOR] ?? 0) & HAS_CHECKSUM) === 0)
    throw Object.assign(new RangeError('A chunk has lost its checksum.'), { code: 'ZSTD_checksum_lost' })
  return zstdDecompressSync(data, LIMIT)
}
