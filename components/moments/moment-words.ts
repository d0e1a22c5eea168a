import type { Moment } from '../../lib/protocol/chat.ts'
import { formatClock, formatDateTime, formatDuration, type Zone } from '../format/times.ts'
import type { Mark } from './moment-marks.ts'

const EXCERPT = 140
/** A text is cut between words, also where no space stands between them, and never within a letter. */
const WORDS = new Intl.Segmenter('en', { granularity: 'word' })
const LETTERS = new Intl.Segmenter('en')
/** Words between marks; marks within a word, a number or a path are what was written. */
const MARKED = /(?<=^|[\s([{"'“«])(\*\*|~~|[*_`])([^\s*_~`][^*~`\n]*?)\1(?=$|[\s)\]}"'”».,:;!?…])/gm

/** The beginning of a message on one line, without its Markdown. */
export function excerptOf(text: string, length = EXCERPT): string {
  // No more than it can need: this runs for many messages, and a thousand brackets are slow to look through.
  const plain = text
    .slice(0, 4 * length)
    .replace(/!?\[([^\]]*)\]\((?:https?:|mailto:)[^)]*\)/g, '$1')
    .replace(/^(?:#{1,6} +|```[a-z]*$|> (?!\s*[-+]?[.,]?\d))/gim, '')
    .replace(MARKED, '$2')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= length) return plain
  const words = endWithin(WORDS, plain, length)
  return `${plain.slice(0, words < length / 2 ? endWithin(LETTERS, plain, length) : words).trimEnd()}…`
}

/** The end of the last whole segment within a length. */
function endWithin(segmenter: Intl.Segmenter, text: string, length: number): number {
  let end = 0
  for (const { index, segment } of segmenter.segment(text.slice(0, length + 1)))
    if (index + segment.length <= length) end = index + segment.length
  return end
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
