import type { ChatMessage, Moment } from '../../lib/protocol/chat.ts'

/** A message that points at a moment. */
export type MarkedMessage = ChatMessage & { readonly moment: Moment }

/** Messages that share a place on a plot, in the order of their times. */
export interface Mark {
  /** Of the first, ms: the mark stands there. */
  readonly time: number
  readonly messages: readonly MarkedMessage[]
}

export function isMarked(message: ChatMessage): message is MarkedMessage {
  return message.moment !== undefined && message.deleted === undefined
}

/** Those about one of the feeds, or about all feeds, in the order of their times. */
export function marksOf(
  messages: readonly MarkedMessage[],
  feeds: ReadonlySet<string>,
): readonly MarkedMessage[] {
  return messages
    .filter(({ moment: { feed } }) => feed === undefined || feeds.has(feed))
    .sort((a, b) => a.moment.time - b.moment.time || a.offset - b.offset)
}

/**
 * Gathers messages, ordered by time, that would stand nearer than `gap` ms to the first of their mark: two marks are always
 * at least that far apart. It goes by times alone, so that marks do not change while a chart slides.
 */
export function gathered(messages: readonly MarkedMessage[], gap: number): readonly Mark[] {
  const marks: { time: number; messages: MarkedMessage[] }[] = []
  for (const message of messages) {
    const { time } = message.moment
    const last = marks.at(-1)
    if (last !== undefined && time - last.time < gap) last.messages.push(message)
    else marks.push({ time, messages: [message] })
  }
  return marks
}

/** What touches [from, to]. */
export function within(messages: readonly MarkedMessage[], from: number, to: number): MarkedMessage[] {
  return messages.filter(({ moment: { time, until = time } }) => time <= to && until >= from)
}
