import Link from 'next/link'
import type { ImportAnswer, ImportPreview } from '../../lib/protocol/imports.ts'
import { feedHref } from '../format/curl.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { count } from './preview-summary.tsx'

const LINKED_FEEDS = 8

/** What an import came to, and where its feeds are. */
export function ImportResult(props: {
  readonly answer: ImportAnswer
  readonly preview: ImportPreview
  readonly onClose: () => void
}) {
  const { added, feeds, duplicates, tooOld, refusedTotal, notes } = props.answer
  const rest = [
    [duplicates, 'were there already'],
    [tooOld, 'were left out as too old'],
    [refusedTotal, 'were refused'],
  ] as const
  return (
    <Dialog
      title="Imported"
      width="usual"
      onClose={props.onClose}
      footer={
        <Button look="primary" onClick={props.onClose}>
          Done
        </Button>
      }
    >
      <div className="grid gap-3 text-[13px]">
        <p role="status">
          {count(added, 'point')} added to {count(feeds, 'feed')}
          {rest.map(([number, what]) => (number === 0 ? '' : `; ${number.toLocaleString('en')} ${what}`))}.
        </p>
        {notes.map((note) => (
          <p key={note} className="text-muted">
            {note}
          </p>
        ))}
        <ul className="grid gap-1">
          {props.preview.feeds.slice(0, LINKED_FEEDS).map(({ feed, from, to }) => (
            <li key={feed}>
              <Link
                href={`${feedHref(feed)}&from=${new Date(from - 1).toISOString()}&to=${new Date(Math.max(to, from + 1000)).toISOString()}`}
                translate="no"
                className="text-accent underline underline-offset-4"
              >
                {feed}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
