import type { Zone } from '../format/times.ts'
import type { MarkedMessage } from './moment-marks.ts'
import { excerptOf, formatMoment } from './moment-words.ts'

const SHOWN = 4

/** Who said what about a place of a chart. */
export function MomentCard(props: {
  readonly messages: readonly MarkedMessage[]
  /** Of feeds, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly zone: Zone
}) {
  const { messages, names, zone } = props
  const more = messages.length - SHOWN
  return (
    <div className="grid gap-2">
      {messages.slice(0, SHOWN).map(({ id, author, moment, text, replies }) => (
        <div key={id} className="min-w-0">
          <p className="flex min-w-0 items-baseline gap-1.5">
            <span className="truncate font-medium">{author.name}</span>
            {author.bot ? <span className="rounded bg-raised px-1 text-[11px] text-muted">bot</span> : null}
            <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">
              {formatMoment(moment, zone)}
            </span>
          </p>
          <p className="line-clamp-3 break-words">{excerptOf(text) || 'No text'}</p>
          <p className="truncate text-xs text-muted">
            {moment.feed === undefined ? 'About all feeds' : (names.get(moment.feed) ?? moment.feed)}
            {replies === undefined ? '' : ` · ${replies.count} ${replies.count === 1 ? 'answer' : 'answers'}`}
          </p>
        </div>
      ))}
      {more > 0 ? <p className="text-xs text-muted">and {more} more. Zoom in to tell them apart.</p> : null}
    </div>
  )
}
