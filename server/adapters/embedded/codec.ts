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
  return decodeEntries(zstdDecompressSync(data, LIMIT))
}

export function packRows(rows: Rows): Buffer {
  return zstdCompressSync(encodeRows(rows), OPTIONS)
}

export function unpackRows(data: Uint8Array): Rows {
  return decodeRows(zstdDecompressSync(data, LIMIT))
}
