/** One of those whose steps are interleaved: it stops before each step until it is let go on. */
export class Actor {
  readonly name: string
  #steps: (() => Promise<unknown>)[] = []
  #running = false
  #moved: () => void = () => {}

  constructor(name: string) {
    this.name = name
  }

  get isRunning(): boolean {
    return this.#running
  }

  /** Begins; whatever it waits for besides its steps must come by itself. */
  start(work: () => Promise<void>): Promise<void> {
    this.#running = true
    return work().finally(() => {
      this.#running = false
      this.#moved()
    })
  }

  step<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#steps.push(() => work().then(resolve, reject))
      this.#moved()
    })
  }

  /** Settles once it stands before a step (true), or has ended. */
  async isReady(): Promise<boolean> {
    while (this.#steps.length === 0 && this.#running) {
      await new Promise<void>((resolve) => {
        this.#moved = resolve
      })
    }
    return this.#steps.length > 0
  }

  async go(): Promise<void> {
    await this.#steps.shift()?.()
  }
}

/** Lets actors go on step by step in the order that `pick` says, until all have ended. */
export async function interleave(
  actors: readonly Actor[],
  pick: (ready: readonly number[]) => number,
): Promise<void> {
  for (;;) {
    const ready: number[] = []
    for (const [i, actor] of actors.entries()) if (await actor.isReady()) ready.push(i)
    if (ready.length === 0) return
    await actors[pick(ready)]?.go()
  }
}

interface Choice {
  readonly picked: number
  readonly others: readonly number[]
  /** How often an actor was left before its end, up to here; and whether to pick another one here is such a time. */
  readonly switches: number
  readonly leaves: boolean
}

/**
 * Runs every order of steps in which actors are left before their end at most `switches` times: `run` is called for each, and
 * asks `pick` which of those that are ready goes on. Orders that leave actors more seldom come first. Where there are more than
 * `most`, `random` chooses among those that leave them as often. What fails names its order.
 */
export async function explore(options: {
  readonly switches: number
  readonly most: number
  readonly random: () => number
  run(pick: (ready: readonly number[]) => number): Promise<void>
}): Promise<number> {
  /** By the number of switches. */
  const prefixes: (readonly number[])[][] = [[[]]]
  let count = 0
  for (;;) {
    const next = prefixes.find((some) => some !== undefined && some.length > 0)
    if (next === undefined || count >= options.most) return count
    const [prefix = []] = next.splice(Math.floor(options.random() * next.length), 1)
    const choices: Choice[] = []
    let last: number | null = null
    let switches = 0
    const pick = (ready: readonly number[]): number => {
      const leaves: boolean = last !== null && ready.includes(last)
      const picked: number = prefix[choices.length] ?? (leaves && last !== null ? last : (ready[0] ?? 0))
      choices.push({ picked, others: ready.filter((one) => one !== picked), switches, leaves })
      if (leaves && picked !== last) switches++
      last = picked
      return picked
    }
    try {
      await options.run(pick)
    } catch (error) {
      const order = choices.map(({ picked }) => picked).join(' ')
      throw new Error(`in the order ${order}: ${String(error)}`, { cause: error })
    }
    count++
    const picks = choices.map(({ picked }) => picked)
    for (const [i, choice] of choices.entries()) {
      if (i < prefix.length) continue
      const cost = choice.switches + (choice.leaves ? 1 : 0)
      if (cost > options.switches) continue
      const those = prefixes[cost] ?? []
      prefixes[cost] = those
      for (const other of choice.others) those.push([...picks.slice(0, i), other])
    }
  }
}
