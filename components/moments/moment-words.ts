import type { Moment } from '../../lib/protocol/chat.ts'
import { formatClock, formatDateTime, formatDuration, type Zone } from '../format/times.ts'
import type { Mark } from './moment-marks.ts'

const EXCERPT = 140

/** The beginning of a message on one line, without its Markdown. */
export function excerptOf(text: string, length = EXCERPT): string {
  // No more than it can need: this runs for many messages, and a thousand brackets are slow to look through.
  const plain = text
    .slice(0, 4 * length)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~#>]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= length) return plain
  const cut = plain.slice(0, length)
  const space = cut.lastIndexOf(' ')
  return `${space < length / 2 ? cut : cut.slice(0, space)}…`
}

/** Today goes without saying: 14:03:27, or with how long it went on; 2026-01-31 14:03:27. */
export function formatMoment({ time, until }: Pick<Moment, 'time' | 'until'>, zone: Zone): string {
  const day = formatDateTime(time, zone).slice(0, 10)
  const today = formatDateTime(Date.now(), zone).slice(0, 10)
  const at = day === today ? formatClock(time, zone) : formatDateTime(time, zone)
  return until === undefined ? at : `${at}, ${formatDuration(until - time)}`
}

/** What a mark says to those who do not see it. */
export function describeMark({ messages }: Mark, zone: Zone): string {
  const [first] = messages
  if (first === undefined) return ''
  const { author, moment, text } = first
  const one = `${author.name}${author.bot ? ' (program)' : ''}, at ${formatMoment(moment, zone)}: ${excerptOf(text, 80)}`
  return messages.length === 1 ? one : `${messages.length} messages. ${one}`
}
