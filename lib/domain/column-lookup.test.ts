import { describe, expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from './column-buffer.ts'
import { pointUpTo, rowUpTo } from './column-lookup.ts'

function columnsOf(points: readonly (readonly [number, number])[]): ColumnBuffer {
  const columns = new ColumnBuffer(100, 64)
  columns.append(
    points.map(([time]) => time),
    points.map(([, value]) => value),
  )
  return columns
}

describe('the newest point up to a time', () => {
  const columns = columnsOf([
    [110, 1],
    [150, 9],
    [190, 3],
    [450, 4],
  ])

  it('is one of those drawn, at or before it', () => {
    expect(pointUpTo(columns, 1000)).toEqual({ time: 450, value: 4 })
    expect(pointUpTo(columns, 450)).toEqual({ time: 450, value: 4 })
    expect(pointUpTo(columns, 449)).toEqual({ time: 190, value: 3 })
    expect(pointUpTo(columns, 160)).toEqual({ time: 150, value: 9 })
  })

  it('is none before the first', () => {
    expect(pointUpTo(columns, 109)).toBe(null)
    expect(pointUpTo(columnsOf([]), 1000)).toBe(null)
  })

  it('[PT1] has no value where a gap follows it', () => {
    const broken = columnsOf([
      [110, 1],
      [320, Number.NaN],
      [520, 2],
    ])
    expect(pointUpTo(broken, 500)).toEqual({ time: 110, value: null })
    expect(pointUpTo(broken, 300)).toEqual({ time: 110, value: 1 })
    expect(pointUpTo(broken, 600)).toEqual({ time: 520, value: 2 })
    const within = columnsOf([
      [110, 1],
      [150, Number.NaN],
    ])
    expect(pointUpTo(within, 200)).toEqual({ time: 110, value: null })
  })
})

it('the newest row up to a time is the one that ended last', () => {
  const rolling = new RollingBuffer(100, 64)
  rolling.put(150, 1, 5, 0, 5, 5)
  rolling.put(420, 1, 6, 0, 6, 6)
  const meanAt = (time: number) => {
    const row = rowUpTo(rolling, time)
    return row < 0 ? null : rolling.mean[row]
  }
  expect([149, 150, 419, 420, 9000].map(meanAt)).toEqual([null, 5, 5, 6, 6])
})
