import { expect, it } from 'vitest'
import { pointsAsCsv, pointsAsJson } from './encode-points.ts'
import { inOnePage } from './point-pages.ts'

const count = 20_000
const points = {
  epoch: 'e',
  times: Float64Array.from({ length: count }, (_, i) => i),
  values: Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? i / 2 : Number.NaN)),
  offsets: Float64Array.from({ length: count }, (_, i) => i + 1),
  total: count,
  complete: true,
}

const found = () => inOnePage(points)

async function partsOf(texts: AsyncIterable<string>): Promise<{ text: string; turns: number }> {
  let turns = 0
  const tick = (): void => {
    turns++
    immediate = setImmediate(tick)
  }
  let immediate = setImmediate(tick)
  const parts: string[] = []
  for await (const part of texts) parts.push(part)
  clearImmediate(immediate)
  return { text: parts.join(''), turns }
}

it('[PT1] writes entries as JSON in slices, with turns for others between; a gap is null', async () => {
  const { text, turns } = await partsOf(pointsAsJson('f', found()))
  expect(turns).toBeGreaterThanOrEqual(2)
  const { points, ...head } = JSON.parse(text) as { points: unknown[] }
  expect(head).toEqual({ feed: 'f', epoch: 'e', shown: count, total: count, complete: true })
  expect(points).toHaveLength(count)
  expect(points.slice(8191, 8193)).toEqual([
    { time: 8191, value: null, offset: 8192 },
    { time: 8192, value: 4096, offset: 8193 },
  ])
})

it('[PT1] writes entries as CSV; a gap is empty', async () => {
  const { text } = await partsOf(pointsAsCsv(found()))
  const lines = text.split('\n')
  expect(lines).toHaveLength(count + 2)
  expect(lines.slice(0, 3)).toEqual(['time,value,offset', '0,0,1', '1,,2'])
})
