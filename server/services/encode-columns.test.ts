import { describe, expect, it } from 'vitest'
import { encodeNpy } from '../../lib/domain/npy.ts'
import { columnsAsCsv, columnsAsJson, columnsAsNpy } from './encode-columns.ts'
import type { ColumnsResult } from './reads.ts'

const FIELDS = ['end', 'n', 'mean', 'std', 'min', 'max'] as const

/** `rows` columns of 8 ms; the mean of the first is a negative zero. */
function found(rows: number, heldFrom = Number.NEGATIVE_INFINITY): ColumnsResult {
  const column = (of: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => of(i))
  const own = {
    end: column((i) => 8 * (i + 1)),
    n: column((i) => i + 1),
    mean: column((i) => (i === 0 ? -0 : i / 3)),
    std: column((i) => i / 7),
    min: column((i) => -i),
    max: column((i) => 1e300 * i),
  }
  const head = { epoch: 'e1', width: 8, source: 'entries', total: rows, from: 0, to: 8 * rows, heldFrom }
  return { ...head, own, rolling: null } as unknown as ColumnsResult
}

async function partsOf<T>(parts: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  return all
}

describe.each([0, 1, 256, 257, 600])('%i columns', (rows) => {
  const result = found(rows)
  const values = Array.from({ length: rows }, (_, i) => FIELDS.map((field) => result.own[field][i]))
  const slices = Math.ceil(rows / 256)

  it('as JSON', async () => {
    const parts = await partsOf(columnsAsJson('a', result))
    const { columns, ...head } = JSON.parse(parts.join(''))
    expect(head).toEqual({
      feed: 'a',
      epoch: 'e1',
      width: 8,
      source: 'entries',
      total: rows,
      from: 0,
      to: 8 * rows,
      heldFrom: null,
    })
    expect(columns.map(Object.values)).toEqual(values)
    expect(Object.keys(columns[0] ?? { end: 0 })[0]).toBe('end')
    expect(parts).toHaveLength(slices + 2)
  })

  it('as CSV', async () => {
    const parts = await partsOf(columnsAsCsv(result))
    const [head, ...lines] = parts.join('').trimEnd().split('\n')
    expect(head).toBe('end,n,mean,std,min,max')
    expect(lines.map((line) => line.split(',').map(Number))).toEqual(values)
    expect(parts).toHaveLength(slices + 1)
  })

  it('as a numpy array', async () => {
    const parts = await partsOf(columnsAsNpy(result))
    const whole = encodeNpy(
      FIELDS.map((field) => result.own[field]),
      FIELDS,
    )
    expect(Buffer.concat(parts)).toEqual(Buffer.from(whole))
    expect(parts).toHaveLength(slices + 1)
  })
})

it('says from when on nothing is missing', async () => {
  const text = (await partsOf(columnsAsJson('a', found(1, 16)))).join('')
  expect(JSON.parse(text).heldFrom).toBe(16)
})
