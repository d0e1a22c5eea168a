import { messageOf, purgesAll, targetOf, withEntry } from '../domain/chat-fold.ts'
import type { Author, ChatEntry, ChatMessage } from '../protocol/chat.ts'
import type { ChatAction } from '../protocol/chat-actions.ts'
import type { ChatCatchUp, ChatPage } from '../protocol/chat-events.ts'
import type { Position } from '../protocol/positions.ts'

/** Entries that are kept to bring a page up to date that was read before they came. */
const RECENT = 1000
/** More of the timeline is not held; what lies further from where one reads is asked for again. */
const MAX_HELD = 5000

/** Which messages a page was asked for. */
export type Asked =
  | { readonly kind: 'older'; readonly before: number }
  | { readonly kind: 'newer'; readonly after: number }
  /** Beside the timeline: of a search, a thread, the pins. */
  | { readonly kind: 'aside' }

/**
 * The chat of a room as one tab holds it: all messages of one stretch of the log, up to its end (`live`) or somewhere in the
 * past, and single ones beside it. Every entry is applied once, by offset, whatever the order in which pages come (SPEC CH3).
 */
export class ChatSync {
  #room = ''
  #epoch: string | null = null
  #head = 0
  readonly #known = new Map<string, ChatMessage>()
  /** Every message in (from, to] is held. */
  #from = 0
  #to = Number.POSITIVE_INFINITY
  #recent: ChatEntry[] = []
  /** Came before what precedes them. */
  #early: { entry: ChatEntry; epoch: string }[] = []
  #timeline: readonly ChatMessage[] | null = null
  #moments: readonly ChatMessage[] | null = null
  #round = 0

  /** Where to go on from; null before the first answer. */
  get position(): Position | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, offset: this.#head }
  }

  /** The id of the room that was joined. */
  get room(): string {
    return this.#room
  }

  /** Whether the timeline reaches to the newest message. */
  get live(): boolean {
    return this.#to === Number.POSITIVE_INFINITY
  }

  /** Whether it begins with the first message that there is. */
  get atStart(): boolean {
    return this.#from === 0
  }

  /** For the questions that lengthen the timeline: `before` and `after`. */
  get edges(): { readonly before: number; readonly after: number } {
    return { before: this.#from + 1, after: Math.min(this.#to, this.#head) }
  }

  /** In the order of the log. */
  get timeline(): readonly ChatMessage[] {
    this.#timeline ??= [...this.#known.values()]
      .filter(({ offset }) => offset > this.#from && offset <= this.#to)
      .sort((a, b) => a.offset - b.offset)
    return this.#timeline
  }

  /** All held messages that point at a moment, those beside the timeline too; in the order of the log. */
  get moments(): readonly ChatMessage[] {
    this.#moments ??= [...this.#known.values()]
      .filter(({ moment }) => moment !== undefined)
      .sort((a, b) => a.offset - b.offset)
    return this.#moments
  }

  /** Grows where what lay beside the timeline was dropped: ask for it again. */
  get round(): number {
    return this.#round
  }

  find(id: string): ChatMessage | null {
    return this.#known.get(id) ?? null
  }

  /** The server's answer to a join of the room with this id. Gives the entries that were applied. */
  caughtUp(room: string, chat: ChatCatchUp): readonly ChatEntry[] {
    this.#room = room
    if (!chat.resumed) {
      this.restart(chat.page)
      return this.#drain()
    }
    const applied = chat.entries.filter((entry) => this.#apply(entry))
    return [...applied, ...this.#drain()]
  }

  /** Begins anew with the newest messages: after another epoch, or to go back to the live end. */
  restart({ messages, head, more }: ChatPage): void {
    const rewound = head.epoch === this.#epoch && head.offset < this.#head
    if (rewound) {
      // Read before entries that are held already.
      this.#from = more ? (messages[0]?.offset ?? 1) - 1 : 0
      this.#to = Number.POSITIVE_INFINITY
      for (const message of messages) this.#learn(message)
      this.#changed()
      return
    }
    this.#epoch = head.epoch
    this.#head = head.offset
    this.#known.clear()
    this.#round++
    this.#recent = []
    for (const message of messages) this.#known.set(message.id, message)
    this.#from = more ? (messages[0]?.offset ?? 1) - 1 : 0
    this.#to = Number.POSITIVE_INFINITY
    this.#changed()
  }

  /** `gap`: something before it is missing; join again, with the position. */
  entry(entry: ChatEntry, epoch: string): 'applied' | 'known' | 'gap' {
    if (epoch === this.#epoch && entry.offset <= this.#head) return 'known'
    if (epoch === this.#epoch && this.#apply(entry)) return 'applied'
    this.#early.push({ entry, epoch })
    return 'gap'
  }

  /** Entries that came too early and follow on now. */
  #drain(): ChatEntry[] {
    const early = this.#early.sort((a, b) => a.entry.offset - b.entry.offset)
    this.#early = []
    return early.flatMap(({ entry, epoch }) => (epoch === this.#epoch && this.#apply(entry) ? [entry] : []))
  }

  /** False where the page is of another epoch or too old to be brought up to date: ask again. */
  paged(asked: Asked, { messages, head, more }: ChatPage): boolean {
    const oldest = this.#recent[0]?.offset ?? this.#head + 1
    if (head.epoch !== this.#epoch || head.offset < oldest - 1) return false
    for (const message of messages) this.#learn(message)
    this.#changed()
    const [first, last] = [messages[0]?.offset, messages.at(-1)?.offset]
    if (asked.kind === 'older' && asked.before === this.edges.before) {
      this.#from = more && first !== undefined ? first - 1 : 0
      this.#shorten('end')
    } else if (asked.kind === 'newer' && asked.after === this.#to) {
      this.#to = more && last !== undefined ? last : Number.POSITIVE_INFINITY
      this.#shorten('start')
    }
    return true
  }

  /** The timeline becomes what lies around `offset`: what was asked for before it, and from it on. False as in `paged`. */
  jump(offset: number, before: ChatPage, after: ChatPage): boolean {
    if (!this.paged({ kind: 'aside' }, before) || !this.paged({ kind: 'aside' }, after)) return false
    const [first, last] = [before.messages[0]?.offset, after.messages.at(-1)?.offset]
    this.#from = before.more ? (first ?? offset) - 1 : 0
    this.#to = after.more && last !== undefined ? last : Number.POSITIVE_INFINITY
    this.#changed()
    return true
  }

  #apply(entry: ChatEntry): boolean {
    if (entry.offset !== this.#head + 1) return false
    this.#head = entry.offset
    this.#changed()
    if (purgesAll(entry)) {
      this.#known.clear()
      this.#recent = []
      this.#from = 0
      this.#to = Number.POSITIVE_INFINITY
      return true
    }
    this.#recent.push(entry)
    if (this.#recent.length > RECENT) this.#recent.splice(0, RECENT / 2)
    for (const message of entry.kind === 'purged' ? [...this.#known.values()] : this.#concerned(entry)) {
      this.#known.set(message.id, withEntry(message, entry))
    }
    if (entry.kind === 'posted' && !this.#known.has(entry.id)) {
      this.#known.set(entry.id, messageOf(this.#room, entry))
      if (this.live) this.#shorten('start')
    }
    return true
  }

  #changed(): void {
    this.#timeline = null
    this.#moments = null
  }

  #concerned(entry: ChatEntry): ChatMessage[] {
    const id = targetOf(entry)
    const message = id === null ? undefined : this.#known.get(id)
    return message === undefined ? [] : [message]
  }

  /** A message of a page, with what has come since the page was read. */
  #learn(message: ChatMessage): void {
    const fresh = this.#recent.reduce(withEntry, message)
    const held = this.#known.get(message.id)
    const newer = held !== undefined && (held.changed > fresh.changed || held.deleted !== undefined)
    if (!newer || fresh.changed > held.changed) this.#known.set(message.id, fresh)
  }

  #shorten(side: 'start' | 'end'): void {
    const surplus = this.#known.size > MAX_HELD ? this.timeline.length - MAX_HELD : 0
    if (surplus <= 0) return
    const gone = side === 'start' ? this.timeline.slice(0, surplus) : this.timeline.slice(-surplus)
    for (const { id, moment } of gone) if (moment === undefined) this.#known.delete(id)
    if (side === 'start') this.#from = gone.at(-1)?.offset ?? this.#from
    else this.#to = (gone[0]?.offset ?? this.#to) - 1
    this.#changed()
  }
}

/** As it will be once the server has taken these actions of one's own. */
export function withActions(
  message: ChatMessage,
  actions: readonly ChatAction[],
  by: Author,
  at: number,
): ChatMessage {
  return actions.reduce((before, action) => {
    const entry = entryOf(action, by, at)
    if (entry === null) return before
    const after = withEntry(before, entry)
    return after === before ? before : { ...after, changed: before.changed }
  }, message)
}

function entryOf(action: ChatAction, by: Author, at: number): ChatEntry | null {
  const signed = { id: action.id, offset: Number.MAX_SAFE_INTEGER, at, by }
  switch (action.kind) {
    case 'post':
      return null
    case 'edit':
      return {
        ...signed,
        kind: 'edited',
        message: action.message,
        text: action.text,
        mentions: action.mentions,
      }
    case 'delete':
      return { ...signed, kind: 'deleted', message: action.message }
    case 'react':
      return { ...signed, kind: 'reacted', message: action.message, emoji: action.emoji, on: action.on }
    case 'pin':
      return { ...signed, kind: 'pinned', message: action.message, on: action.on }
  }
}
