import { createTokenBucket, type TokenBucket } from '../../lib/domain/token-bucket.ts'
import type { Author } from '../../lib/protocol/chat.ts'
import type { ChatAction } from '../../lib/protocol/chat-actions.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'

/** So many at once, then so many a second: of a person's messages, a program's messages, and of everything else. */
const MESSAGES = { burst: 10, perSecond: 1 }
const BOT_MESSAGES = { burst: 60, perSecond: 6 }
const OTHERS = { burst: 30, perSecond: 3 }
/** Who was quiet for long has a full bucket again and may be forgotten. */
const FORGET_AFTER_MS = 60_000
const MAX_KNOWN = 10_000

interface Buckets {
  at: number
  readonly messages: TokenBucket
  readonly others: TokenBucket
}

export interface ChatQuota {
  /** Throws `quota_exceeded` with the time to wait. */
  take(kind: ChatAction['kind'], by: Author): void
}

export function createChatQuota(clock: Clock): ChatQuota {
  const known = new Map<string, Buckets>()

  function bucketsOf({ id, bot }: Author, now: number): Buckets {
    const buckets = known.get(id) ?? {
      at: now,
      messages: bucketOf(bot ? BOT_MESSAGES : MESSAGES),
      others: bucketOf(OTHERS),
    }
    buckets.at = now
    // Those who were heard of last stand at the end.
    known.delete(id)
    known.set(id, buckets)
    for (const [old, { at }] of known) {
      if (known.size <= MAX_KNOWN && now - at < FORGET_AFTER_MS) break
      known.delete(old)
    }
    return buckets
  }

  return {
    take(kind, by) {
      const now = clock.now()
      const buckets = bucketsOf(by, now)
      if (kind === 'post' ? buckets.messages.take(now) : buckets.others.take(now)) return
      const what = kind === 'post' ? 'messages' : 'changes'
      throw new AppError('quota_exceeded', `Too many ${what} at once; wait a second.`, { retryAfter: 1 })
    },
  }
}

function bucketOf({ burst, perSecond }: typeof MESSAGES): TokenBucket {
  return createTokenBucket(burst, perSecond)
}
