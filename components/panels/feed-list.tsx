'use client'

import { ChevronLeft, ChevronRight, FileUp, Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCallback, useState } from 'react'
import { byName } from '../../lib/domain/text/compare-names.ts'
import { feedListSchema } from '../../lib/protocol/http-api.ts'
import { ChosenFeeds } from '../dashboard/chosen-feeds.tsx'
import { curlLine } from '../format/curl.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useJson } from '../hooks/use-json.ts'
import { useOrigin } from '../hooks/use-origin.ts'
import { Button } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FeedTable } from './feed-table.tsx'

const ImportPointsDialog = dynamic(
  () => import('../import/import-points-dialog.tsx').then((m) => m.ImportPointsDialog),
  { ssr: false },
)
const PAGE = 100
const parseFeeds = (body: unknown) => feedListSchema.parse(body)

/** All feeds in pages of a hundred: what is on screen costs the same with ten feeds and with ten thousand. */
export function FeedList() {
  const [text, setText] = useState('')
  const [importing, setImporting] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const match = useDebounced(text.trim(), 150)
  const onChoose = useCallback((id: string, on: boolean): void => {
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)))
  }, [])
  return (
    <section aria-labelledby="feeds" className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="feeds">Feeds</h2>
        <Button className="ml-auto" onClick={() => setImporting(true)}>
          <FileUp aria-hidden className="size-4" />
          Import points
        </Button>
        <label className="relative w-full sm:w-80">
          <span className="sr-only">Search feeds</span>
          <Search aria-hidden className="pointer-events-none absolute left-2.5 top-2 size-4 text-muted" />
          <input
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="Search, or plant-?/*"
            autoComplete="off"
            spellCheck={false}
            className="h-8 w-full rounded-md border border-edge bg-surface pl-8 pr-2 text-[13px] placeholder:text-muted"
          />
        </label>
      </div>
      {chosen.size === 0 ? null : <ChosenFeeds chosen={[...chosen]} onClear={() => setChosen(new Set())} />}
      {importing ? <ImportPointsDialog onClose={() => setImporting(false)} /> : null}
      <FeedPages key={match} match={match} chosen={chosen} onChoose={onChoose} />
    </section>
  )
}

function FeedPages(props: {
  readonly match: string
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (id: string, chosen: boolean) => void
}) {
  const { match, chosen, onChoose } = props
  // The cursors of the pages before this one; the last is this page's own.
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const query = new URLSearchParams({ limit: String(PAGE) })
  if (match !== '') query.set('match', match)
  if (cursor !== undefined) query.set('cursor', cursor)
  const [state, again] = useJson(`/api/v1/feeds?${query}`, parseFeeds, 2000)
  const origin = useOrigin()

  if (state.kind === 'loading') return <Skeleton className="h-64" />
  if (state.kind === 'failed') {
    return (
      <Notice title="The feeds could not be read" tone="bad">
        <p>{state.message}</p>
        <p>
          <button type="button" onClick={again} className="text-accent underline underline-offset-4">
            Try again
          </button>
        </p>
      </Notice>
    )
  }
  const { total, next, at } = state.data
  const feeds = byName(state.data.feeds, ({ id }) => id)
  if (total === 0 && match !== '') {
    return (
      <Notice title={`No feed matches “${match}”`} live>
        <p>A word finds ids that contain it; * stands for any text and ? for one character.</p>
      </Notice>
    )
  }
  if (total === 0) {
    return (
      <Notice title="No feed yet: post a first point">
        <p>A feed exists as soon as somebody posts to it. Run this in a terminal:</p>
        <CopyLine label="the command" text={curlLine(origin, 'demo/temperature')} />
        <p>
          It appears here at once. Producers can also speak Socket.IO or plain WebSocket; the{' '}
          <a href="/api" className="text-accent underline underline-offset-4">
            API page
          </a>{' '}
          says how.
        </p>
      </Notice>
    )
  }
  const first = cursors.length * PAGE + 1
  return (
    <div className="grid grid-cols-1 gap-2">
      {state.stale ? (
        <p role="status" className="text-warn">
          The server does not answer; these are the last values that it gave.
        </p>
      ) : null}
      <FeedTable feeds={feeds} at={at} chosen={chosen} onChoose={onChoose} />
      <div className="flex items-center gap-2 text-[13px] text-muted tabular-nums">
        <p role="status">
          {feeds.length === 0 ? 'No more feeds' : `${first}–${first + feeds.length - 1}`} of{' '}
          {total.toLocaleString('en')}
        </p>
        {cursors.length > 0 || next !== null ? (
          <div className="ml-auto flex gap-1">
            <PageButton
              label="Previous page"
              disabled={cursors.length === 0}
              onClick={() => setCursors(cursors.slice(0, -1))}
            >
              <ChevronLeft aria-hidden className="size-4" />
            </PageButton>
            <PageButton
              label="Next page"
              disabled={next === null}
              onClick={() => (next === null ? undefined : setCursors([...cursors, next]))}
            >
              <ChevronRight aria-hidden className="size-4" />
            </PageButton>
          </div>
        ) : null}
      </div>
    </div>
  )
}

function PageButton(props: {
  readonly label: string
  readonly disabled: boolean
  readonly onClick: () => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
      className="grid size-8 place-items-center rounded border border-line bg-surface text-ink hover:border-edge disabled:opacity-40"
    >
      {props.children}
    </button>
  )
}
