import { expect, it } from 'vitest'
import { AppError } from '../../lib/protocol/errors.ts'
import { summonsOutcome } from './summons-outcome.ts'

it('[EP3] says whom a summons reached, and that it reached nobody', () => {
  expect(summonsOutcome({ ok: true, people: 3 }, 3)).toBe('Everyone was asked.')
  expect(summonsOutcome({ ok: true, people: 1 }, 3)).toBe('1 of 3 others were reached.')
  expect(summonsOutcome({ ok: true, people: 0 }, 3)).toBe('Nobody was reached. Ask again in a moment.')
  expect(summonsOutcome(null, 3)).toMatch(/did not answer/)
  const error = new AppError('quota_exceeded', 'Everybody was asked just now.').toWire()
  expect(summonsOutcome({ ok: false, error }, 3)).toBe('Everybody was asked just now.')
})
