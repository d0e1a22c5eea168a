/** Column names make a structured array; a shape makes one plain float64 array of the first column (C order). */
export type NpyLayout = readonly string[] | { readonly shape: readonly number[] }

/** A file that `numpy.load` reads: little-endian float64, format version 1.0. */
export function encodeNpy(columns: readonly Float64Array[], layout: NpyLayout): Uint8Array {
  const rows = columns[0]?.length ?? 0
  const header = encodeNpyHeader(layout, rows)
  const used = 'shape' in layout ? columns.slice(0, 1) : columns
  const bytes = new Uint8Array(header.length + rows * used.length * 8)
  bytes.set(header)
  writeRows(new DataView(bytes.buffer, header.length), used, 0, rows)
  return bytes
}

/**
 * What a file begins with whose rows follow one by one: magic, version, length and the dict of the format, padded so that
 * the data begins at a multiple of 64.
 */
export function encodeNpyHeader(layout: NpyLayout, rows: number): Uint8Array {
  const named = 'shape' in layout ? null : layout
  const descr = named ? `[${named.map((name) => `('${name}', '<f8')`).join(', ')}]` : "'<f8'"
  const shape = 'shape' in layout ? layout.shape : [rows]
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dict = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${lengths}), }`
  const size = Math.ceil((10 + dict.length + 1) / 64) * 64
  const bytes = new Uint8Array(size).fill(0x20)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (size - 10) & 0xff, (size - 10) >> 8])
  bytes.set(new TextEncoder().encode(dict), 10)
  bytes[size - 1] = 0x0a
  return bytes
}

/** Rows [from, to) of a structured array. */
export function encodeNpyRows(columns: readonly Float64Array[], from: number, to: number): Uint8Array {
  const bytes = new Uint8Array((to - from) * columns.length * 8)
  writeRows(new DataView(bytes.buffer), columns, from, to)
  return bytes
}

function writeRows(view: DataView, columns: readonly Float64Array[], from: number, to: number): void {
  for (const [at, column] of columns.entries())
    for (let i = from; i < to; i++)
      view.setFloat64(((i - from) * columns.length + at) * 8, column[i] ?? Number.NaN, true)
}
