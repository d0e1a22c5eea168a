/** So many at once, and then so many a second. */
export interface QuotaRate {
  readonly burst: number
  readonly perSecond: number
}

/** Counts what each of many takes, over all nodes. */
export interface Quota {
  /** False where there is none left for `name` now. Rejects with `storage_failed` where it cannot be counted. */
  take(name: string, rate: QuotaRate): Promise<boolean>
}
