import type { Clock } from '../ports/clock.ts'

export interface HealthCheck {
  readonly name: string
  /** Null where all is well, else the reason in a sentence. */
  check(): Promise<string | null> | string | null
}

export interface Health {
  /** The reasons why this server should get no traffic; empty where it is ready. */
  reasons(): Promise<string[]>
}

/** A check that throws or takes longer than `patienceMs` is a reason by itself. */
export function createHealth(checks: readonly HealthCheck[], clock: Clock, patienceMs: number): Health {
  async function run({ name, check }: HealthCheck): Promise<string | null> {
    let cancel = () => {}
    try {
      const late = new Promise<string>((resolve) => {
        cancel = clock.after(patienceMs, () => resolve('does not answer'))
      })
      const reason = await Promise.race([check(), late])
      return reason === null ? null : `${name}: ${reason}`
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`
    } finally {
      cancel()
    }
  }
  return {
    async reasons() {
      return (await Promise.all(checks.map(run))).filter((reason) => reason !== null)
    },
  }
}
