import { Cluster } from 'ioredis'
import type { Clock } from '../../ports/clock.ts'
import type { RedisClient } from './clients.ts'

type OnMessage = (message: Buffer) => void

interface Listener {
  readonly call: OnMessage
  readonly onJoined: () => void
}

interface Channel {
  /** Told within its shard of a cluster: its name has the hash tag of the keys that it is about. */
  readonly sharded: boolean
  readonly listeners: Set<Listener>
  /** Settles once what is published from now on will be heard, or cannot be heard now: then it is joined again soon. */
  ready: Promise<void>
}

/** A join that is not answered by then has failed. */
const JOIN_MS = 5000
/** Probes of a cluster between two joins of all that is not sharded. */
const JOIN_EVERY = 5

/**
 * Channels of pub/sub over one connection, and one for each shard of a cluster; subscribed anew on each. What is published
 * while it is down is lost.
 */
export class Subscriptions {
  readonly #client: RedisClient
  readonly #channels = new Map<string, Channel>()
  readonly #restored = new Set<() => void>()
  /** What begins in this turn, by the command that it goes in. */
  readonly #joining = new Map<string, { channels: string[]; done: Promise<void> }>()
  /** Channels that could not be joined. */
  readonly #astray = new Set<string>()
  readonly #clock: Clock
  readonly #onFailed: (error: unknown) => void
  #probes = 0

  /**
   * `onError` hears of what a listener throws: what another release sends must end nobody. `onFailed` hears why a channel cannot
   * be joined.
   */
  constructor(
    client: RedisClient,
    clock: Clock,
    onError: (error: unknown) => void,
    onFailed: (error: unknown) => void,
  ) {
    this.#client = client
    this.#clock = clock
    this.#onFailed = onFailed
    for (const event of ['messageBuffer', 'smessageBuffer']) {
      client.on(event, (channel: Buffer, message: Buffer) => {
        for (const { call } of [...(this.#channels.get(channel.toString())?.listeners ?? [])]) {
          try {
            call(message)
          } catch (error) {
            onError(error)
          }
        }
      })
    }
    const restored = () => {
      for (const listener of [...this.#restored]) listener()
    }
    client.on('ready', () => {
      for (const [name, channel] of this.#channels) {
        // A cluster's client joins the channels of a shard again by itself.
        if (!channel.sharded || !(client instanceof Cluster))
          channel.ready = this.#join(name, channel.sharded)
      }
      restored()
    })
    client.on('subscribersReady', restored)
  }

  get up(): boolean {
    return this.#client.status === 'ready'
  }

  /** Hears of each connection: something may have been lost before it. */
  onRestored(listener: () => void): void {
    this.#restored.add(listener)
  }

  /** `onJoined` hears each time that the channel was joined: what was published before may be lost. */
  add(name: string, onMessage: OnMessage, sharded = false, onJoined: () => void = () => {}): () => void {
    const known = this.#channels.get(name)
    const channel = known ?? { sharded, listeners: new Set(), ready: this.#join(name, sharded) }
    this.#channels.set(name, channel)
    const listener = { call: onMessage, onJoined }
    channel.listeners.add(listener)
    return () => {
      channel.listeners.delete(listener)
      if (channel.listeners.size > 0 || this.#channels.get(name) !== channel) return
      this.#channels.delete(name)
      this.#astray.delete(name)
      if (this.#isJoining(name)) return
      const left = sharded ? this.#client.sunsubscribe(name) : this.#client.unsubscribe(name)
      left.catch(() => {})
    }
  }

  ready(name: string): Promise<void> {
    return this.#channels.get(name)?.ready ?? Promise.resolve()
  }

  /**
   * A connection that says nothing for too long is ended by this, and what could not be joined is tried again. True where it
   * answered.
   */
  async probe(): Promise<boolean> {
    if (!this.up) return false
    for (const name of [...this.#astray]) {
      const channel = this.#channels.get(name)
      if (channel !== undefined) channel.ready = this.#join(name, channel.sharded)
    }
    if (this.#client instanceof Cluster && ++this.#probes % JOIN_EVERY === 0)
      await this.#joinAnew(this.#client)
    return this.#client.ping().then(
      () => true,
      () => false,
    )
  }

  /**
   * A cluster's client listens over a connection that it hides, changes at will, and neither probes nor always joins to all
   * channels again. Joining what is joined changes nothing; where that is not answered all connections are made anew.
   */
  async #joinAnew(client: Cluster): Promise<void> {
    const names = [...this.#channels].flatMap(([name, { sharded }]) => (sharded ? [] : [name]))
    if (names.length === 0) return
    if ((await this.#inTime(client.subscribe(...names))) === 'late') client.disconnect(true)
  }

  /** All that begin in one turn go in one command, or in one for each slot. */
  #join(name: string, sharded: boolean): Promise<void> {
    this.#astray.delete(name)
    const command = this.#commandOf(name, sharded)
    const joining = this.#joining.get(command)
    if (joining !== undefined) {
      joining.channels.push(name)
      return joining.done
    }
    const channels = [name]
    const done = Promise.resolve().then(async () => {
      this.#joining.delete(command)
      // Who left in the same turn as it came is not among them any more.
      const names = channels.filter((one) => this.#channels.has(one))
      if (names.length === 0) return
      const joined = sharded ? this.#client.ssubscribe(...names) : this.#client.subscribe(...names)
      const isJoined = (await this.#inTime(joined)) === 'done'
      for (const one of names) {
        const channel = this.#channels.get(one)
        if (!isJoined && channel !== undefined) this.#astray.add(one)
        if (isJoined) for (const { onJoined } of [...(channel?.listeners ?? [])]) onJoined()
      }
    })
    this.#joining.set(command, { channels, done })
    return done
  }

  #commandOf(name: string, sharded: boolean): string {
    return sharded ? (/\{[^}]*\}/.exec(name)?.[0] ?? name) : ''
  }

  /** Whether its join is still to be sent. */
  #isJoining(name: string): boolean {
    return [...this.#joining.values()].some(({ channels }) => channels.includes(name))
  }

  #inTime(work: Promise<unknown>): Promise<'done' | 'failed' | 'late'> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(JOIN_MS, () => resolve('late'))
      work.then(
        () => {
          cancel()
          resolve('done')
        },
        (error: unknown) => {
          cancel()
          this.#onFailed(error)
          resolve('failed')
        },
      )
    })
  }
}
