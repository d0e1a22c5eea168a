import { formatNumber } from '../../lib/domain/format-number.ts'
import { parseSpan } from '../../lib/domain/parse-span.ts'
import type { Author, Moment } from '../../lib/protocol/chat.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { StatsAnswer } from '../../lib/protocol/http-api.ts'
import { type WindowSpec, windowSchema } from '../../lib/protocol/windows.ts'
import type { ChatService, Taken } from './chat.ts'
import type { ReadService } from './reads.ts'

type CommandOutcome =
  | { readonly kind: 'posted'; readonly taken: Taken }
  | { readonly kind: 'link'; readonly href: string }

export interface ChatCommands {
  /** What the server does of what is typed after a slash; `id` becomes that of the message. Refuses with `bad_request`. */
  run(room: { id: string; slug: string }, id: string, text: string, by: Author): Promise<CommandOutcome>
}

export function createChatCommands(deps: { chat: ChatService; reads: ReadService }): ChatCommands {
  const { chat, reads } = deps

  async function stats(room: string, id: string, words: readonly string[], by: Author): Promise<Taken> {
    const feed = words.slice(0, -1).join(' ')
    const window = windowOf(words.at(-1) ?? '')
    if (feed === '' || window === null) {
      throw new AppError('bad_request', 'Write /stats, a feed, and a window: 100 (points), 30s, 5m or 1h.')
    }
    const answer = await reads.stats(feed, window)
    const text = describeStats(feed, window, answer)
    const moment = momentOf(feed, window, answer)
    return chat.act(
      room,
      { kind: 'post', id, text, mentions: [], ...(moment === null ? {} : { moment }) },
      by,
    )
  }

  return {
    async run(room, id, text, by) {
      const [name = '', ...words] = text.trim().split(/\s+/)
      switch (name) {
        case '/stats':
          return { kind: 'posted', taken: await stats(room.id, id, words, by) }
        case '/export': {
          const format = words[0] ?? 'markdown'
          if (format !== 'markdown' && format !== 'json') {
            throw new AppError('bad_request', 'Write /export markdown, or /export json.')
          }
          return { kind: 'link', href: `/api/v1/rooms/${room.slug}/messages/export?format=${format}` }
        }
        default:
          throw new AppError('bad_request', `The server knows /stats and /export, not ${name.slice(0, 40)}.`)
      }
    },
  }
}

function windowOf(text: string): WindowSpec | null {
  const window = /^\d+$/.test(text) ? { last: Number(text) } : { span: parseSpan(text) }
  return windowSchema.safeParse(window).data ?? null
}

function momentOf(
  feed: string,
  window: WindowSpec,
  { end, n, mean, std, min, max }: StatsAnswer,
): Moment | null {
  if (end === null) return null
  const stats = { window, n, mean, std, min, max }
  return 'span' in window ? { feed, time: end - window.span, until: end, stats } : { feed, time: end, stats }
}

function describeStats(feed: string, window: WindowSpec, { n, mean, std, min, max }: StatsAnswer): string {
  const over = 'span' in window ? `the last ${window.span / 1000} s` : `the last ${window.last} points`
  const name = `\`${feed.replaceAll('`', '')}\``
  if (n === 0) return `${name} has no values over ${over}.`
  const numbers = Object.entries({ mean, std, min, max }).map(
    ([label, value]) => `${label} **${value === null ? '–' : formatNumber(Number(value.toPrecision(6)))}**`,
  )
  return `${name} over ${over}: ${numbers.join(' · ')} · n ${n}`
}
