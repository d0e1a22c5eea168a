import { expect, it } from 'vitest'
import { seededRandom } from '../testing/seeded-random.ts'
import { Fingerprint } from './fingerprint.ts'

function of(points: readonly unknown[], defaultSource = 'unknown'): number {
  const fingerprint = new Fingerprint()
  fingerprint.read(points, 0, points.length, defaultSource)
  return fingerprint.value
}

it('[LG8d] is the same however a request is written, and another for every other request', () => {
  const one = { source: 'a', value: 1, time: 1_767_225_600_000 }
  const two = { source: 'b', value: 2 }
  expect(of([{ ts: '2026-01-01T00:00:00Z', value: '1', source: 'a', more: true }, two])).toBe(of([one, two]))
  expect(of([{ value: 2 }], 'b')).toBe(of([two]))
  expect(of([one, { value: 'nothing' }])).toBe(of([one]))
  const others = [[], [one], [two], [one, two], [two, one], [one, two, two], [{ source: 'a', value: 1 }]]
  expect(new Set(others.map((points) => of(points))).size).toBe(others.length)
})

it('[LG8d] tells apart what sensors send', () => {
  const random = seededRandom(7)
  const seen = new Set<number>()
  const count = 200_000
  for (let i = 0; i < count; i++) {
    const source = `plant-${i % 40}/s${i % 7}`
    const value = i % 3 === 0 ? i : Math.round(random() * 1e9) / 1e3 + i * 1e6
    seen.add(of([{ source, value }, ...(i % 2 === 0 ? [{ source: 'b', value: 1, time: 1.7e12 + i }] : [])]))
  }
  expect(seen.size).toBe(count)
})
