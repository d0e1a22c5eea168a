/** Whether the storage takes and tells anything now. What is on screen meanwhile is as of the outage's beginning. */
export interface Outage {
  /** Server ms; null while all is well. */
  since(): number | null
  /** Hears of each beginning and each end. */
  follow(onChange: (since: number | null) => void): () => void
}
