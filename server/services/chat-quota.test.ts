import { expect, it } from 'vitest'
import type { Author } from '../../lib/protocol/chat.ts'
import type { QuotaRate } from '../ports/quota.ts'
import { takeFromChatQuota } from './chat-quota.ts'

const author = (bot: boolean) => ({ id: 'ada', name: 'Ada', bot }) as Author

it('counts messages of people, messages of programs and everything else apart', async () => {
  const taken: [string, QuotaRate][] = []
  const quota = { take: async (name: string, rate: QuotaRate) => taken.push([name, rate]) > 0 }
  await takeFromChatQuota(quota, 'post', author(false))
  await takeFromChatQuota(quota, 'post', author(true))
  await takeFromChatQuota(quota, 'react', author(false))
  await takeFromChatQuota(quota, 'delete', author(true))
  expect(taken).toEqual([
    ['chat-messages:ada', { burst: 10, perSecond: 1 }],
    ['chat-messages:ada', { burst: 60, perSecond: 6 }],
    ['chat-others:ada', { burst: 30, perSecond: 3 }],
    ['chat-others:ada', { burst: 30, perSecond: 3 }],
  ])
})

it('refuses with the time to wait', async () => {
  const quota = { take: async () => false }
  const refusal = { code: 'quota_exceeded', retryAfter: 1 }
  await expect(takeFromChatQuota(quota, 'post', author(false))).rejects.toMatchObject({
    ...refusal,
    message: /messages/,
  })
  await expect(takeFromChatQuota(quota, 'delete', author(false))).rejects.toMatchObject({
    ...refusal,
    message: /changes/,
  })
})
