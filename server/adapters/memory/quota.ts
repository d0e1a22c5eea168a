import { createTokenBucket, type TokenBucket } from '../../../lib/domain/token-bucket.ts'
import type { Quota, QuotaRate } from '../../ports/quota.ts'

const MAX_KNOWN = 20_000

interface Known {
  readonly bucket: TokenBucket
  /** When it is full again, at the latest, and may be forgotten. */
  fullAt: number
}

/** Of one process. */
export class MemoryQuota implements Quota {
  readonly #now: () => number
  readonly #known = new Map<string, Known>()

  constructor(now: () => number) {
    this.#now = now
  }

  async take(name: string, { burst, perSecond }: QuotaRate): Promise<boolean> {
    const now = this.#now()
    const known = this.#known.get(name) ?? { bucket: createTokenBucket(burst, perSecond), fullAt: 0 }
    known.fullAt = now + (burst / perSecond) * 1000
    // Those who were heard of last stand at the end.
    this.#known.delete(name)
    this.#known.set(name, known)
    for (const [old, { fullAt }] of this.#known) {
      if (this.#known.size <= MAX_KNOWN && fullAt > now) break
      this.#known.delete(old)
    }
    return known.bucket.take(now)
  }
}
