import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** A table that every node has in memory. */
export interface Replicated {
  /**
   * In place of all that was there: the tables as lua/load.lua gives them. `isAnew`: Redis is another process than before,
   * and may have lost what was stored last.
   */
  load(tables: readonly (readonly Buffer[])[], isAnew: boolean): void | Promise<void>
  /** In the order in which they were made. */
  apply(changes: readonly Change[]): void | Promise<void>
}

export interface Change {
  readonly kind: string
  readonly body: string
}

export interface ReplicaKeys {
  readonly meta: string
  /** The stream of changes, and the channel that says that there are some. */
  readonly changes: string
  readonly tables: readonly string[]
}

/** Keeps a table as it is in Redis: change by change, and whole again after a restart of Redis or a long absence. */
export class Replica {
  readonly #link: RedisLink
  readonly #keys: ReplicaKeys
  readonly #table: Replicated
  readonly #freshEpoch: () => string
  readonly #load = new Script('always', 'fence', 'load')
  readonly #catchUp = new Script('always', 'fence', 'catch-up')
  readonly #stops: readonly (() => void)[]
  #epoch = ''
  #number = 0
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  constructor(link: RedisLink, keys: ReplicaKeys, table: Replicated, freshEpoch: () => string) {
    this.#link = link
    this.#keys = keys
    this.#table = table
    this.#freshEpoch = freshEpoch
    // What fails here is repeated with the next beat.
    const look = () => void this.current().catch(() => {})
    this.#stops = [link.subscriptions.add(keys.changes, look), link.onBeat(look)]
  }

  /** Settles once all is here that was in Redis when it was called. */
  current(): Promise<void> {
    if (this.#next !== null) return this.#next
    const run = this.#running.then(() => {
      this.#next = null
      return this.#run()
    })
    this.#next = run
    this.#running = run.catch(() => {})
    return run
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  async #run(): Promise<void> {
    const { client } = this.#link
    const { meta, changes, tables } = this.#keys
    const since = [this.#freshEpoch(), this.#epoch, this.#number]
    const found = this.#epoch === '' ? null : await this.#catchUp.run(client, [meta, changes], since)
    if (found === null) {
      const loaded = await this.#load.run(client, [meta, ...tables], [this.#freshEpoch()])
      const [epoch, number, ...whole] = loaded as unknown as readonly [
        Buffer,
        number,
        ...(readonly Buffer[])[],
      ]
      // What fails on the way is loaded again as a whole.
      const name = epoch.toString('latin1')
      await this.#table.load(whole, this.#epoch !== '' && this.#epoch !== name)
      this.#epoch = name
      this.#number = number
      return
    }
    const entries = found as unknown as readonly (readonly [Buffer, readonly Buffer[]])[]
    const [last] = entries.at(-1) ?? []
    if (last === undefined) return
    await this.#table.apply(
      entries.map(([, fields]) => ({ kind: String(fields[1]), body: String(fields[3]) })),
    )
    this.#number = Number(last.toString('latin1', 0, last.indexOf('-')))
  }
}
