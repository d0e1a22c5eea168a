import { expect, it, vi } from 'vitest'
import { AppError } from '../../lib/protocol/errors.ts'
import { answerError } from './answer-error.ts'

const logger = () => ({ error: vi.fn() })

it('tells an error that has a code as it is, and logs nothing', () => {
  const log = logger()
  expect(answerError(new AppError('busy', 'Later.', { retryAfter: 2 }), log as never)).toEqual({
    code: 'busy',
    message: 'Later.',
    retryAfter: 2,
  })
  expect(log.error).not.toHaveBeenCalled()
})

it('tells nothing of any other, but under which id the log has it', () => {
  const log = logger()
  const error = new Error('a secret')
  const told = answerError(error, log as never, 'req-7')
  expect(told.code).toBe('internal')
  expect(told.message).toContain('req-7')
  expect(told.message).not.toContain('secret')
  expect(log.error.mock.calls[0]?.[0]).toEqual({ requestId: 'req-7', err: error })
  const [one, two] = [answerError(error, log as never), answerError(error, log as never)]
  expect(one.message).not.toBe(two.message)
})
