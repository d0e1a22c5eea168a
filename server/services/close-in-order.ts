type Step = () => Promise<unknown> | unknown

/**
 * Takes every step, one after the other, whatever the ones before it came to, so that what comes last is closed all the same.
 * Then throws the first error.
 */
export async function closeInOrder(steps: readonly Step[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

/** The same at once: settles when all have, and throws the first error then. */
export async function closeTogether(steps: readonly Step[]): Promise<void> {
  const ends = await Promise.allSettled(steps.map(async (step) => step()))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
