import { Cluster } from 'ioredis'
import type { RedisClient } from './clients.ts'

type OnMessage = (message: Buffer) => void

interface Channel {
  /** Told within its shard of a cluster: its name has the hash tag of the keys that it is about. */
  readonly sharded: boolean
  readonly listeners: Set<{ readonly call: OnMessage }>
  /** Settles once what is published from now on will be heard, or the connection is gone. */
  ready: Promise<void>
}

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
  /** Sharded channels whose shard was away. */
  readonly #astray = new Set<string>()

  /** `onError` hears of what a listener throws: what another release sends must end nobody. */
  constructor(client: RedisClient, onError: (error: unknown) => void) {
    this.#client = client
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

  add(name: string, onMessage: OnMessage, sharded = false): () => void {
    const known = this.#channels.get(name)
    const channel = known ?? { sharded, listeners: new Set(), ready: this.#join(name, sharded) }
    this.#channels.set(name, channel)
    const listener = { call: onMessage }
    channel.listeners.add(listener)
    return () => {
      channel.listeners.delete(listener)
      if (channel.listeners.size > 0 || this.#channels.get(name) !== channel) return
      this.#channels.delete(name)
      this.#astray.delete(name)
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
      if (channel !== undefined) channel.ready = this.#join(name, true)
    }
    return this.#client.ping().then(
      () => true,
      () => false,
    )
  }

  /** All that begin in one turn go in one command, or in one for each slot. */
  #join(name: string, sharded: boolean): Promise<void> {
    this.#astray.delete(name)
    const command = sharded ? (/\{[^}]*\}/.exec(name)?.[0] ?? name) : ''
    const joining = this.#joining.get(command)
    if (joining !== undefined) {
      joining.channels.push(name)
      return joining.done
    }
    const channels = [name]
    const done = Promise.resolve().then(async () => {
      this.#joining.delete(command)
      if (!sharded) await this.#client.subscribe(...channels).catch(() => {})
      else await this.#client.ssubscribe(...channels).catch(() => this.#lose(channels))
    })
    this.#joining.set(command, { channels, done })
    return done
  }

  /** A shard may be away while the cluster is not: tried again with the next probe. */
  #lose(channels: readonly string[]): void {
    for (const name of channels) if (this.#channels.has(name)) this.#astray.add(name)
  }
}
