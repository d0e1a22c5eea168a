/** This machine's wall clock, for stamps and for what people read. It may be set at any moment. */
export const wallNow = (): number => Date.now()

/** Goes on evenly, whatever the wall clock is set to; in about the numbers of a wall clock. For waits and ages. */
export const steadyNow = (): number => performance.timeOrigin + performance.now()
