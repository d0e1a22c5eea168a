'use client'

import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { curlLine, feedHref } from '../format/curl.ts'
import { useOrigin } from '../hooks/use-origin.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { FeedName } from '../ui/feed-name.tsx'

/** A panel without a feed: which ones it waits for, and what to do. It fills by itself when they come. */
export function NoFeeds({ panel, missing }: { panel: MeasuredPanel; missing: readonly string[] }) {
  const origin = useOrigin()
  const globs = panel.selectors.flatMap((one) => ('match' in one ? [describeMatch(one)] : []))
  const [first] = missing
  return (
    <div
      data-testid="no-feeds"
      className="grid flex-1 content-center gap-2 overflow-y-auto px-4 pb-4 pt-1 text-[13px] text-muted"
    >
      {first === undefined ? (
        <>
          <p className="font-medium text-ink">No feed matches yet</p>
          <p>
            Waiting for {globs.join(' or ')}. A feed shows here with its first point; if you expected one,
            edit the panel and look at its feeds.
          </p>
        </>
      ) : (
        <>
          <p className="font-medium text-ink">Waiting for the first point</p>
          <p>
            Nobody has posted to{' '}
            <a href={feedHref(first)} className="underline underline-offset-4 hover:text-ink">
              <FeedName id={first} />
            </a>
            {missing.length > 1 ? ` or ${missing.length - 1} more` : ''}, or it was deleted. This posts a
            point; edit the panel to choose another feed.
          </p>
          <CopyLine label="the command" text={curlLine(origin, first)} />
        </>
      )}
    </div>
  )
}

function describeMatch(selector: { match: string; labels?: Record<string, string> | undefined }): string {
  const labels = Object.entries(selector.labels ?? {}).map(([name, glob]) => `${name}=${glob}`)
  return `“${[selector.match, ...labels].join(' ')}”`
}
