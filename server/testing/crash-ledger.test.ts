import { expect, it } from 'vitest'
import { createCrashLedger, type PostedPoint } from './crash-ledger.ts'

function setUp() {
  let now = 1000
  const ledger = createCrashLedger(() => now++)
  const page = ledger.page('p', ['f'])
  const points = page.write(6)
  page.acknowledge(points.slice(0, 4))
  const check = (log: readonly (PostedPoint | undefined)[], firstOffset = 1) => {
    const all = log.filter((point) => point !== undefined)
    ledger.check(
      'f',
      {
        epoch: 'e',
        offsets: Float64Array.from(all, (_, i) => firstOffset + i),
        times: Float64Array.from(all, ({ time }) => time),
        values: Float64Array.from(all, ({ value }) => value),
      },
      ledger.acknowledgedOf('f'),
    )
  }
  return { ledger, points, check }
}

it('takes a log with all that was acknowledged, and any of the rest once', () => {
  const { points, check } = setUp()
  check(points)
  check(points.slice(0, 4))
  check([...points.slice(0, 4), points[5]])
})

it('finds what is lost, doubled, out of order, moved, altered or foreign', () => {
  const { ledger, points, check } = setUp()
  expect(() => check(points.slice(0, 3))).toThrow('point 3 of p was acknowledged and is lost')
  expect(() => check([...points, points[5]])).toThrow('point 5 of p is at 6 and at 7')
  expect(() => check([points[1], points[0], ...points.slice(2)])).toThrow('point 0 of p comes late, at 2')
  expect(() => check(points, 2)).toThrow('entry 1 has offset 2')
  const [first] = points
  if (first) expect(() => check([{ ...first, time: 5 }, ...points.slice(1)])).toThrow('another time at 1')
  expect(() => check([...points, { source: 'f', value: 7, time: 1 }])).toThrow('7 at 7 was never posted')
  const [other] = ledger.page('q', ['g']).write(1)
  expect(() => check([...points, other])).toThrow('was never posted')
})
