/** A clock that all nodes can ask, so that each knows how far its own is off. */
export interface SharedClock {
  /** ms since the epoch */
  ask(): Promise<number>
}
