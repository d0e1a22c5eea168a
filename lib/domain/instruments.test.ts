import { expect, it } from 'vitest'
import { CounterFamily, DURATION_BOUNDS, Durations } from './instruments.ts'

it('counts apart by labels, in whatever order they are named, and sums what has some of them', () => {
  const family = new CounterFamily('transport', 'code')
  family.of({ transport: 'http', code: 'bad_json' }).add(2)
  family.of({ code: 'bad_json', transport: 'http' }).add()
  family.of({ transport: 'ws', code: 'bad_json' }).add(5)
  expect(family.samples()).toEqual([
    { labels: { transport: 'http', code: 'bad_json' }, value: 3 },
    { labels: { transport: 'ws', code: 'bad_json' }, value: 5 },
  ])
  expect([family.sum(), family.sum({ transport: 'http' }), family.sum({ code: 'x' })]).toEqual([8, 3, 0])
})

it('puts a duration under the first bound that is not below it, and one beyond all bounds behind them', () => {
  const durations = new Durations()
  for (const seconds of [0, 0.001, 0.0011, 10, 11]) durations.observe(seconds)
  const { counts, sum } = durations.read()
  const at = (bound: number) => counts[DURATION_BOUNDS.indexOf(bound)]
  expect([at(0.0005), at(0.001), at(0.0025), at(10), counts.at(-1)]).toEqual([1, 1, 1, 1, 1])
  expect(sum).toBeCloseTo(21.0021)
  expect([durations.takeLongest(), durations.takeLongest(), durations.count]).toEqual([11, 0, 5])
})
