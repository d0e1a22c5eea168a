import { describe, expect, it } from 'vitest'
import { dashOf, seriesColors, seriesMarks } from './series-color.ts'

const ids = Array.from({ length: 6 }, (_, i) => `plant-${i}/temperature`)

describe('the colour of a series', () => {
  it('is the same in any order and company of the same ids', () => {
    const forward = new Map(ids.map((id, i) => [id, seriesColors(ids)[i]]))
    const back = [...ids].reverse()
    expect(seriesColors(back)).toEqual(back.map((id) => forward.get(id)))
  })

  it('is its own wherever the id comes first by name', () => {
    const [alone] = seriesColors(['a'])
    expect(seriesColors(['c', 'b', 'a', 'd']).at(2)).toBe(alone)
  })

  it('differs between all ids of a chart as long as there are colours', () => {
    const eight = Array.from({ length: 8 }, (_, i) => `x${i}`)
    expect(new Set(seriesColors(eight)).size).toBe(8)
    expect(seriesColors([...eight, 'y'])).toHaveLength(9)
  })

  it('is dashed where its colour is taken: as many as a chart shows by itself are all told apart', () => {
    const many = Array.from({ length: 24 }, (_, i) => `host-${i}`)
    const looks = seriesMarks(many).map(({ color, round }) => `${color} ${dashOf(round)}`)
    expect(new Set(looks).size).toBe(24)
    expect(seriesMarks(many.slice(0, 8)).every(({ round }) => round === 0)).toBe(true)
  })
})
