import type { RedisClient } from './clients.ts'

type OnMessage = (message: Buffer) => void

interface Channel {
  readonly listeners: Set<{ readonly call: OnMessage }>
  /** Settles once what is published from now on will be heard, or the connection is gone. */
  ready: Promise<void>
}

/** Channels of pub/sub over one connection, subscribed anew on each. What is published while it is down is lost. */
export class Subscriptions {
  readonly #client: RedisClient
  readonly #channels = new Map<string, Channel>()
  readonly #restored = new Set<() => void>()
  #joining: { channels: string[]; done: Promise<void> } | null = null

  constructor(client: RedisClient) {
    this.#client = client
    client.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      for (const { call } of [...(this.#channels.get(channel.toString())?.listeners ?? [])]) call(message)
    })
    client.on('ready', () => {
      for (const [name, channel] of this.#channels) channel.ready = this.#join(name)
      for (const listener of [...this.#restored]) listener()
    })
  }

  get up(): boolean {
    return this.#client.status === 'ready'
  }

  /** Hears of each connection: something may have been lost before it. */
  onRestored(listener: () => void): void {
    this.#restored.add(listener)
  }

  add(name: string, onMessage: OnMessage): () => void {
    const known = this.#channels.get(name)
    const channel = known ?? { listeners: new Set(), ready: this.#join(name) }
    this.#channels.set(name, channel)
    const listener = { call: onMessage }
    channel.listeners.add(listener)
    return () => {
      channel.listeners.delete(listener)
      if (channel.listeners.size > 0 || this.#channels.get(name) !== channel) return
      this.#channels.delete(name)
      this.#client.unsubscribe(name).catch(() => {})
    }
  }

  ready(name: string): Promise<void> {
    return this.#channels.get(name)?.ready ?? Promise.resolve()
  }

  /** A connection that says nothing for too long is ended by this. */
  probe(): void {
    if (this.up) this.#client.ping().catch(() => {})
  }

  /** All that begin in one turn go in one command. */
  #join(name: string): Promise<void> {
    if (this.#joining !== null) {
      this.#joining.channels.push(name)
      return this.#joining.done
    }
    const channels = [name]
    const done = Promise.resolve().then(async () => {
      this.#joining = null
      await this.#client.subscribe(...channels).catch(() => {})
    })
    this.#joining = { channels, done }
    return done
  }
}
