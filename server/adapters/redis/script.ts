import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RedisClient } from './clients.ts'

/** What a script answers: bulk strings are buffers, so that no byte of a blob is lost. */
export type Reply = Buffer | number | string | null | readonly Reply[]

/**
 * One atomic step in Redis, made of files of lua/; the last of them is what is done, those before it help it. `always` before
 * them does it where Redis has no memory left too: what only reads, or frees more than it takes.
 */
export class Script {
  readonly #text: string
  readonly #sha: string

  constructor(...names: readonly string[]) {
    this.#text = names
      .map((name) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8'))
      .join('\n')
    this.#sha = createHash('sha1').update(this.#text).digest('hex')
  }

  async run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<Reply> {
    const rest = [keys.length, ...keys, ...args]
    try {
      return (await client.callBuffer('EVALSHA', this.#sha, ...rest)) as Reply
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return (await client.callBuffer('EVAL', this.#text, ...rest)) as Reply
    }
  }
}

/** A number as a script packs it. */
export function doubleAt(bytes: Buffer, at: number): number {
  return bytes.readDoubleLE(at)
}
