import type { ChatMessage, Moment } from '../../lib/protocol/chat.ts'
import type { MessageQuery } from '../ports/chat-log.ts'
import type { ChatService } from './chat.ts'

export interface ReportQuery {
  readonly format: 'markdown' | 'json'
  /** Written in [from, to], ms. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Only messages with a moment. */
  readonly moments: boolean
}

interface ReportedRoom {
  readonly id: string
  readonly slug: string
  readonly title: string
}

const PAGE = 200

/** A room's chat with its moments, oldest first, in pieces of text: the report of an incident. Of any length. */
export async function* reportOf(
  chat: ChatService,
  room: ReportedRoom,
  query: ReportQuery,
  now: number,
): AsyncGenerator<string> {
  const { slug, title } = room
  const json = query.format === 'json'
  const exported = new Date(now).toISOString()
  yield json
    ? `${JSON.stringify({ room: { slug, title }, exported }).slice(0, -1)},"messages":[`
    : `# ${oneLine(title)}\n\nThe conversation of the room \`${slug}\`, as it was at ${exported}. Times are UTC.\n`
  let day = ''
  let count = 0
  for await (const message of messagesOf(chat, room.id, query)) {
    count++
    if (json) yield `${count === 1 ? '\n' : ',\n'}${JSON.stringify(message)}`
    else {
      const [date = '', time = ''] = new Date(message.at).toISOString().split('T')
      if (date !== day) yield `\n## ${date}\n`
      day = date
      yield `\n${markdownOf(message, time.slice(0, 8))}`
    }
  }
  if (json) yield '\n]}\n'
  else if (count === 0) yield '\nNothing was written.\n'
}

async function* messagesOf(
  chat: ChatService,
  room: string,
  { from, to, moments }: ReportQuery,
): AsyncGenerator<ChatMessage> {
  const moment: MessageQuery['moment'] = moments ? { from: -8.64e15, to: 8.64e15 } : undefined
  for (let after = 0; ; ) {
    const { messages, more } = await chat.page(room, { after, moment, limit: PAGE })
    for (const message of messages) {
      if ((from === undefined || message.at >= from) && (to === undefined || message.at <= to)) yield message
    }
    after = messages.at(-1)?.offset ?? after
    if (!more) return
  }
}

function markdownOf(message: ChatMessage, time: string): string {
  const { author, text, thread, moment, edited, deleted, pinned, reactions } = message
  const marks = [
    author.bot && 'bot',
    thread !== undefined && 'in a thread',
    pinned !== undefined && 'pinned',
    edited !== undefined && 'edited',
  ].filter((mark) => typeof mark === 'string')
  const head = `**${time} ${oneLine(author.name)}**${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
  if (deleted !== undefined) return `${head}\n\n> *deleted by ${oneLine(deleted.by.name)}*\n`
  const lines = [head, '']
  if (moment !== undefined) lines.push(`> ${momentText(moment)}`, '>')
  // Quoted, so that no heading or rule of a message becomes one of the report.
  lines.push(...text.split(/\r\n|[\n\r]/).map((line) => `> ${line}`))
  if (reactions.length > 0)
    lines.push('>', `> ${reactions.map(({ emoji, by }) => `${emoji} ${by.length}`).join(' · ')}`)
  return `${lines.join('\n')}\n`
}

function momentText({ feed, time, until, stats }: Moment): string {
  const span = until === undefined || until === time ? '' : ` to ${new Date(until).toISOString()}`
  const about = feed === undefined ? '' : ` of \`${oneLine(feed).replaceAll('`', '')}\``
  const seen =
    stats === undefined
      ? ''
      : `: n ${stats.n}, mean ${stats.mean ?? '–'}, std ${stats.std ?? '–'}, min ${stats.min ?? '–'}, max ${stats.max ?? '–'}`
  return `⏱ ${new Date(time).toISOString()}${span}${about}${seen}`
}

function oneLine(text: string): string {
  return text.replace(/[\n\r*_`<>[\]\\]/g, ' ')
}
