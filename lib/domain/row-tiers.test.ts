import { expect, it } from 'vitest'
import { entriesToDraw, TIERS, tierWidth } from './row-tiers.ts'

it('[WN4] rows are 2^13, 2^16 and 2^22 ms wide, so that they nest in the columns of every zoom', () => {
  expect(TIERS.map(tierWidth)).toEqual([8_192, 65_536, 4_194_304])
})

it('reads more entries for a drawing that rows are too coarse for, fewer where only its windows need them', () => {
  const windows = [{ last: 10 }]
  expect(entriesToDraw({ width: 8_191, windows })).toBe(2 ** 20)
  expect(entriesToDraw({ width: 8_191, windows: [] })).toBe(2 ** 20)
  expect(entriesToDraw({ width: 8_192, windows })).toBe(2 ** 18)
  expect(entriesToDraw({ width: 8_192, windows: [] })).toBe(2 ** 16)
})
