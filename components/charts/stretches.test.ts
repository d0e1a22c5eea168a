import { describe, expect, it } from 'vitest'
import { ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { eachStretch } from './stretches.ts'
import type { Viewport } from './viewport.ts'

const view: Viewport = { width: 100, height: 10, end: 1000, span: 1000, low: 0, high: 1, log: false }

function stretches(points: readonly (readonly [number, number])[], width = 10): [number, number, number][] {
  const columns = new ColumnBuffer(width, 256)
  columns.append(
    points.map(([time]) => time),
    points.map(([, value]) => value),
  )
  const found: [number, number, number][] = []
  eachStretch(columns, view, Math.floor, (state, from, to) => found.push([state, from, to]))
  return found
}

describe('the stretches of a state', () => {
  it('last from the point that begins them to the next other one, the newest to the edge', () => {
    expect(
      stretches([
        [100, 0],
        [200, 0.5],
        [300, 2],
        [700, 1],
      ]),
    ).toEqual([
      [0, 100, 300],
      [2, 300, 700],
      [1, 700, 1000],
    ])
  })

  it('end in a gap', () => {
    expect(
      stretches([
        [100, 1],
        [400, Number.NaN],
        [800, 1],
      ]),
    ).toEqual([
      [1, 100, 390],
      [1, 800, 1000],
    ])
  })

  it('begin before the plot where the newest point is older', () => {
    expect(stretches([[-500, 3]])).toEqual([[3, -500, 1000]])
  })

  it('are none below the first state', () => {
    expect(
      stretches([
        [100, -1],
        [500, 0],
      ]),
    ).toEqual([[0, 500, 1000]])
  })

  it('show a short state among many points of a column', () => {
    const found = stretches(
      [
        [510, 0],
        [520, 5],
        [530, 0],
      ],
      100,
    )
    expect(found).toEqual([
      [0, 510, 520],
      [5, 520, 530],
      [0, 530, 1000],
    ])
  })
})
