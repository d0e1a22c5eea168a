import type { ChatMessage } from '../../lib/protocol/chat.ts'
import type { Present } from '../../lib/protocol/chat-events.ts'
import { formatClock, type Zone } from '../format/times.ts'
import { excerptOf } from '../moments/moment-words.ts'

/** What tells somebody from others of the same name: whether they are here, what they wrote last, the end of their id. */
export function tellApart(
  id: string,
  present: readonly Present[],
  messages: readonly ChatMessage[],
  zone: Zone,
): string {
  const here = present.find(({ person }) => person.id === id)
  const last = messages.findLast(({ author, deleted }) => author.id === id && deleted === undefined)
  const parts = [
    here === undefined ? 'not here now' : here.idle ? 'away' : 'here now',
    last === undefined
      ? 'wrote nothing yet'
      : `wrote at ${formatClock(last.at, zone, 'minute')}: ${excerptOf(last.text, 40)}`,
    `id …${id.slice(-4)}`,
  ]
  return parts.join(' · ')
}
