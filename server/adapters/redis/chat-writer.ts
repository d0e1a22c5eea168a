import {
  blanked,
  messageOf,
  purgeMatches,
  purgesAll,
  targetOf,
  tombstone,
  withEntry,
} from '../../../lib/domain/chat-fold.ts'
import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { ChatDraft } from '../../ports/chat-log.ts'
import type { ChatKeys, ChatState, StoredMessage } from './chat-keys.ts'
import type { ChatReader } from './chat-reader.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

export type ChatWritten =
  | { readonly kind: 'appended' | 'duplicate'; readonly epoch: string; readonly entry: ChatEntry }
  | { readonly kind: 'gone' }

/** What nodes decide at once on one room is decided anew by all but one of them. */
const MAX_ATTEMPTS = 100
/** Messages, or entries, that one commit changes. */
const SLICE = 200

type Step = readonly [step: string, id: string, offset: number, body: string]

/** A node decides what an entry does, and Redis takes it where the room's log still ends where the node saw it end. */
export class ChatWriter {
  readonly #link: RedisLink
  readonly #keys: ChatKeys
  readonly #reader: ChatReader
  readonly #freshEpoch: () => string
  readonly #commit = new Script('fence', 'chat-commit')

  constructor(link: RedisLink, keys: ChatKeys, reader: ChatReader, freshEpoch: () => string) {
    this.#link = link
    this.#keys = keys
    this.#reader = reader
    this.#freshEpoch = freshEpoch
  }

  async append(room: string, draft: ChatDraft): Promise<ChatWritten> {
    await this.#link.client.sadd(this.#keys.rooms, room)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const written = await this.#attempt(room, draft)
      if (written !== null) return written
    }
    throw new AppError('overloaded', 'Too many people write here at once; try again.', { retryAfter: 1 })
  }

  /** Takes entries from the front for as long as they are older than `since`. */
  async trim(room: string, since: number): Promise<void> {
    for (;;) {
      const state = await this.#keys.state(this.#link, room)
      const entries = await this.#reader.entries(room, state.oldest - 1, SLICE, state.head)
      const kept = entries.findIndex(({ at }) => at >= since)
      const gone = kept < 0 ? entries : entries.slice(0, kept)
      if (gone.length === 0) return
      const steps = gone.map(({ id, offset, kind }): Step => ['forget', id, offset, kind])
      await this.#write(room, state, state.oldest + gone.length, null, steps)
    }
  }

  /** Null where somebody was quicker. */
  async #attempt(room: string, draft: ChatDraft): Promise<ChatWritten | null> {
    const target = targetOf({ ...draft, offset: 0 } as ChatEntry)
    const state = await this.#keys.state(this.#link, room, {
      entry: draft.id,
      ...(target === null ? {} : { about: target }),
    })
    const { epoch, about } = state
    if (state.entry !== null) return { kind: 'duplicate', epoch, entry: state.entry }
    const entry = { ...draft, offset: state.head + 1 } as ChatEntry
    if (target !== null && about === null) return { kind: 'gone' }
    if (about?.message.deleted !== undefined && entry.kind !== 'posted') return { kind: 'gone' }
    const steps: Step[] = []
    let { oldest } = state
    if (purgesAll(entry)) {
      steps.push(['clear', '', 0, ''])
      oldest = entry.offset
    } else if (entry.kind === 'purged' && !(await this.#purge(room, entry, steps))) return null
    steps.push(['entry', entry.id, entry.offset, JSON.stringify(entry)])
    if (entry.kind === 'posted') {
      const message = messageOf(room, entry)
      steps.push(...put({ message, edits: [] }), ['author', message.id, 0, message.author.id])
    }
    if (about !== null) {
      const edits = entry.kind === 'edited' ? [...about.edits, entry.offset] : about.edits
      steps.push(...put({ message: withEntry(about.message, entry), edits }))
    }
    if (entry.kind === 'deleted' && about !== null) steps.push(...(await this.#blanked(room, about)))
    const done = await this.#write(room, state, oldest, entry, steps)
    return done ? { kind: 'appended', epoch, entry } : null
  }

  /** Blanks what matches, in slices of their own; the last slice goes into `steps`. False where somebody was quicker. */
  async #purge(room: string, entry: ChatEntry & { kind: 'purged' }, steps: Step[]): Promise<boolean> {
    for (let after = 0; ; ) {
      const state = await this.#keys.state(this.#link, room)
      const found = await this.#reader.stored(room, after, SLICE)
      const slice: Step[] = []
      for (const one of found) {
        const { message, edits } = one
        after = message.offset
        if (message.deleted !== undefined || !purgeMatches(entry.match, message)) continue
        slice.push(...put({ message: tombstone(message, entry), edits }), ...(await this.#blanked(room, one)))
      }
      if (found.length < SLICE) {
        steps.push(...slice)
        return state.head + 1 === entry.offset
      }
      if (slice.length > 0 && !(await this.#write(room, state, state.oldest, null, slice))) return false
    }
  }

  async #blanked(room: string, { message, edits }: StoredMessage): Promise<Step[]> {
    const entries = await this.#reader.entriesAt(room, [message.offset, ...edits])
    return [
      ['blank', message.id, 0, ''],
      ...entries.map((one): Step => ['rewrite', one.id, one.offset, JSON.stringify(blanked(one))]),
    ]
  }

  async #write(
    room: string,
    { epoch, head }: ChatState,
    oldest: number,
    entry: ChatEntry | null,
    steps: readonly Step[],
  ): Promise<boolean> {
    const names = ['meta', 'entries', 'offsets', 'messages', 'order', 'moments', 'authors', 'news'] as const
    const args = [this.#freshEpoch(), epoch, head, oldest, entry === null ? '' : JSON.stringify(entry)]
    const done = await this.#commit.run(
      this.#link.client,
      names.map((name) => this.#keys.of(room, name)),
      [...args, ...steps.flat()],
    )
    return done === 1
  }
}

function put(stored: StoredMessage): Step[] {
  const { message }: { message: ChatMessage } = stored
  const steps: Step[] = [['message', message.id, message.offset, JSON.stringify(stored)]]
  if (message.moment !== undefined) steps.push(['moment', message.id, message.offset, ''])
  return steps
}
