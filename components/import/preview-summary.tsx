import type { ImportMapping } from '../../lib/protocol/import-mapping.ts'
import type { ImportPreview } from '../../lib/protocol/imports.ts'
import { DELIMITER_LABELS, TIME_LABELS } from './reading-labels.ts'

const SHOWN_REFUSALS = 5

/** What comes of the file as a whole: how much, what is refused, and what retention takes. */
export function PreviewSummary({
  preview,
  whole,
}: {
  readonly preview: ImportPreview
  readonly whole: boolean
}) {
  const { points, feeds, feedsTotal, refused, refusedTotal, notes } = preview
  const fresh = feeds.filter(({ known }) => !known).length
  return (
    <div className="grid gap-2 text-[13px]">
      <p role="status">
        {whole ? '' : 'The first 8 MB: '}
        <strong className="font-medium">{count(points, 'point')}</strong> of {count(feedsTotal, 'feed')}
        {fresh > 0 && feedsTotal === feeds.length ? ` (${fresh} new)` : ''}
        {feeds.length === 0
          ? ''
          : `, from ${day(Math.min(...feeds.map(({ from }) => from)))} to ${day(Math.max(...feeds.map(({ to }) => to)))}`}
        {refusedTotal === 0 ? ', nothing refused.' : `, ${refusedTotal.toLocaleString('en')} refused.`}{' '}
        Nothing is written yet.
      </p>
      {preview.mapping === null ? null : <p>{readingOf(preview, preview.mapping)}</p>}
      {refused.length === 0 ? null : (
        <ul aria-label="Refused" className="grid gap-0.5 text-xs text-bad">
          {refused.slice(0, SHOWN_REFUSALS).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              Line {line}: {message}
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className="text-xs text-muted">
          {note}
        </p>
      ))}
    </div>
  )
}

/** How the file shows to be written: times and their zone, decimals, delimiter, letters. */
function readingOf(
  { delimiter, encoding }: ImportPreview,
  { timeFormat, zone, decimal }: ImportMapping,
): string {
  const format = TIME_LABELS[timeFormat ?? 'auto']
  const mark = decimal === ',' ? 'comma' : 'point'
  const between = delimiter === null ? '' : `, ${DELIMITER_LABELS[delimiter].toLowerCase()} between columns`
  return `Times: ${format}, ${zone ?? 'UTC'} where they name no zone. Decimal ${mark}${between}, ${encoding.toUpperCase()}.`
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
