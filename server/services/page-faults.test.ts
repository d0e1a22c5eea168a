import { pino } from 'pino'
import { expect, it } from 'vitest'
import { faultSchema } from '../../lib/protocol/faults.ts'
import { createPageFaults } from './page-faults.ts'

it('[WA3] a fault that all viewers of a room report is one line in ten minutes, of words that are ours', () => {
  const lines: string[] = []
  let now = 5
  const faults = createPageFaults({
    clock: { monotonic: () => now },
    logger: pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) }),
  })
  for (let viewer = 0; viewer < 3; viewer++) faults.report({ part: 'gauge', error: 'RangeError' })
  faults.report({ part: 'message', error: 'RangeError' })
  now += 600_000
  faults.report({ part: 'gauge', error: 'RangeError' })
  expect(lines.map((line) => JSON.parse(line).part)).toEqual(['gauge', 'message', 'gauge'])
  expect(faultSchema.safeParse({ part: 'gauge', error: 'Error: pressure is 17' }).success).toBe(false)
  expect(faultSchema.safeParse({ part: 'gauge', error: 'Error', value: 17 }).success).toBe(false)
})
