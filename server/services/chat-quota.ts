import type { Author } from '../../lib/protocol/chat.ts'
import type { ChatAction } from '../../lib/protocol/chat-actions.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Quota } from '../ports/quota.ts'

/** So many at once, then so many a second: of a person's messages, a program's messages, and of everything else. */
const MESSAGES = { burst: 10, perSecond: 1 }
const BOT_MESSAGES = { burst: 60, perSecond: 6 }
const OTHERS = { burst: 30, perSecond: 3 }

/** Rejects with `quota_exceeded` and the time to wait; with `storage_failed` where it cannot be counted. */
export async function takeFromChatQuota(
  quota: Quota,
  kind: ChatAction['kind'],
  { id, bot }: Author,
): Promise<void> {
  const posts = kind === 'post'
  const rate = posts ? (bot ? BOT_MESSAGES : MESSAGES) : OTHERS
  if (await quota.take(`chat-${posts ? 'messages' : 'others'}:${id}`, rate)) return
  const what = posts ? 'messages' : 'changes'
  throw new AppError('quota_exceeded', `Too many ${what} at once; wait a second.`, { retryAfter: 1 })
}
