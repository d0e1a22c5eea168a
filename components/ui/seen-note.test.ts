import { expect, it } from 'vitest'
import { countSeen } from './seen-note.tsx'

it('[WA10] half a row is not seen', () => {
  const rows = [0, 50, 100].map((top) => ({ top, bottom: top + 50 }))
  expect(countSeen({ top: 0, bottom: 125 }, rows)).toBe(2)
  expect(countSeen({ top: 25, bottom: 150 }, rows)).toBe(2)
  expect(countSeen({ top: 0, bottom: 149.5 }, rows)).toBe(3)
})
