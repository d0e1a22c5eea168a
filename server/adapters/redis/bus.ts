import type { Bus } from '../../ports/bus.ts'
import type { RedisLink } from './link.ts'

/** Of `[node, message, format]`. What is of a newer one is passed over; who follows a topic passes over what it does not know. */
const FORMAT = 1

/** Channels of pub/sub, one for each topic. While Redis is away nothing is sent. */
export class RedisBus implements Bus {
  readonly #link: RedisLink
  readonly #node: string
  readonly #onError: (error: unknown) => void

  constructor(options: { link: RedisLink; node: string; onError: (error: unknown) => void }) {
    this.#link = options.link
    this.#node = options.node
    this.#onError = options.onError
  }

  send(topic: string, message: unknown): void {
    if (!this.#link.up) return
    const text = JSON.stringify([this.#node, message, FORMAT])
    this.#link.client.publish(this.#channel(topic), text).catch(() => {})
  }

  follow(
    topic: string,
    onMessage: (message: unknown, node: string) => void,
    onHearing?: () => void,
  ): () => void {
    const hear = (text: Buffer) => {
      try {
        const [node, message, format = FORMAT] = JSON.parse(String(text)) as [string, unknown, number?]
        if (node !== this.#node && format <= FORMAT) onMessage(message, node)
      } catch (error) {
        this.#onError(error)
      }
    }
    return this.#link.subscriptions.add(this.#channel(topic), hear, false, onHearing)
  }

  #channel(topic: string): string {
    return `${this.#link.prefix}bus:${topic}`
  }
}
