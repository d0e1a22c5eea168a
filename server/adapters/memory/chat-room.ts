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
import type { ChatDraft } from '../../ports/chat-log.ts'

/** The log of one room and the messages that it comes to. */
export class MemoryChatRoom {
  readonly #id: string
  /** Entry i has offset `oldest + i`. */
  #entries: ChatEntry[] = []
  readonly #byId = new Map<string, ChatEntry>()
  readonly #messages = new Map<string, ChatMessage>()
  #oldest = 1

  constructor(id: string) {
    this.#id = id
  }

  get oldest(): number {
    return this.#oldest
  }

  get head(): number {
    return this.#oldest + this.#entries.length - 1
  }

  /** In the order in which they were posted. */
  get messages(): ReadonlyMap<string, ChatMessage> {
    return this.#messages
  }

  after(offset: number, limit: number): ChatEntry[] {
    const from = offset - this.#oldest + 1
    return this.#entries.slice(from, from + limit)
  }

  entry(id: string): ChatEntry | null {
    return this.#byId.get(id) ?? null
  }

  /** Null where the message that it is about is not there. */
  append(draft: ChatDraft): ChatEntry | null {
    const entry = { ...draft, offset: this.head + 1 } as ChatEntry
    const target = targetOf(entry)
    const about = target === null ? undefined : this.#messages.get(target)
    if (target !== null && about === undefined) return null
    if (about?.deleted !== undefined && entry.kind !== 'posted') return null
    this.#entries.push(entry)
    this.#byId.set(entry.id, entry)
    if (purgesAll(entry)) this.trim((one) => one.offset < entry.offset)
    else if (entry.kind === 'purged') {
      for (const message of [...this.#messages.values()]) {
        if (!purgeMatches(entry.match, message)) continue
        this.#messages.set(message.id, tombstone(message, entry))
        this.#blank(message.id)
      }
    }
    if (about !== undefined) this.#messages.set(about.id, withEntry(about, entry))
    if (entry.kind === 'posted') this.#messages.set(entry.id, messageOf(this.#id, entry))
    if (entry.kind === 'deleted') this.#blank(entry.message)
    return entry
  }

  /** Takes entries from the front for as long as they are old. */
  trim(isOld: (entry: ChatEntry) => boolean): void {
    const kept = this.#entries.findIndex((entry) => !isOld(entry))
    const gone = this.#entries.splice(0, kept < 0 ? this.#entries.length : kept)
    this.#oldest += gone.length
    for (const { id, kind } of gone) {
      this.#byId.delete(id)
      if (kind === 'posted') this.#messages.delete(id)
    }
  }

  #blank(message: string): void {
    this.#entries = this.#entries.map((entry) => {
      const own = entry.kind === 'posted' ? entry.id === message : targetOf(entry) === message
      if (!own) return entry
      const blank = blanked(entry)
      this.#byId.set(entry.id, blank)
      return blank
    })
  }
}
