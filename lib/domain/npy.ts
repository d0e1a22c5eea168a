/** Column names make a structured array; a shape makes one plain float64 array of the first column (C order). */
export type NpyLayout = readonly string[] | { readonly shape: readonly number[] }

/** A file that `numpy.load` reads: little-endian float64, format version 1.0. */
export function encodeNpy(columns: readonly Float64Array[], layout: NpyLayout): Uint8Array {
  const rows = columns[0]?.length ?? 0
  const named = 'shape' in layout ? null : layout
  const header = encodeHeader(
    named ? `[${named.map((name) => `('${name}', '<f8')`).join(', ')}]` : "'<f8'",
    'shape' in layout ? layout.shape : [rows],
  )
  const used = named ? columns : columns.slice(0, 1)
  const bytes = new Uint8Array(header.length + rows * used.length * 8)
  bytes.set(header)
  const view = new DataView(bytes.buffer, header.length)
  for (const [at, column] of used.entries())
    for (let i = 0; i < rows; i++) view.setFloat64((i * used.length + at) * 8, column[i] ?? Number.NaN, true)
  return bytes
}

/** Magic, version, length and the dict of the format, padded so that the data begins at a multiple of 64. */
function encodeHeader(descr: string, shape: readonly number[]): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dict = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${lengths}), }`
  const size = Math.ceil((10 + dict.length + 1) / 64) * 64
  const bytes = new Uint8Array(size).fill(0x20)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (size - 10) & 0xff, (size - 10) >> 8])
  bytes.set(new TextEncoder().encode(dict), 10)
  bytes[size - 1] = 0x0a
  return bytes
}
