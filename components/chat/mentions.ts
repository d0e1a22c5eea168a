import type { ChatMessage } from '../../lib/protocol/chat.ts'
import type { Present } from '../../lib/protocol/chat-events.ts'

type Mention = ChatMessage['mentions'][number]

/** Who may be mentioned: those who are here, and those who wrote something; each once, not oneself and no programs. */
export function knownPeople(
  present: readonly Present[],
  messages: readonly ChatMessage[],
  me: string,
): Mention[] {
  const known = new Map<string, Mention>()
  for (const { author } of messages) {
    if (author.bot !== true) known.set(author.id, { id: author.id, name: author.name })
  }
  for (const { person } of present) known.set(person.id, { id: person.id, name: person.name })
  known.delete(me)
  return [...known.values()]
}

/** Whom `@name` in a text means. Where a longer name fits, the shorter one that begins it is not meant. */
export function mentionsIn(text: string, people: readonly Mention[]): Mention[] {
  const found: Mention[] = []
  let rest = text
  for (const one of [...people].sort((a, b) => b.name.length - a.name.length)) {
    const parts = rest.split(wordOf(one.name))
    if (parts.length === 1) continue
    found.push(one)
    rest = parts.join(' ')
  }
  return found
}

function wordOf(name: string): RegExp {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])@${escaped}(?![\\p{L}\\p{N}])`, 'gu')
}
