'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { FeedRow } from '../../lib/protocol/http-api.ts'
import { feedHref } from '../format/curl.ts'
import { formatAge } from '../format/times.ts'
import { formatValue, unitOf } from '../format/units.ts'
import { useNow } from '../hooks/use-now.ts'
import { FeedName } from '../ui/feed-name.tsx'

/** Rows of the catalog. `at` is the server's clock when it answered; ages go on from there by this browser's clock. */
export function FeedTable(props: {
  readonly feeds: readonly FeedRow[]
  readonly at: number
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (id: string, chosen: boolean) => void
}) {
  const { feeds, at, chosen, onChoose } = props
  const now = useNow(1000)
  const [anchor, setAnchor] = useState({ at, now })
  if (anchor.at !== at) setAnchor({ at, now })
  const server = anchor.at + Math.max(0, now - anchor.now)
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-left text-[13px]">
        <thead className="bg-raised text-muted">
          <tr>
            <th scope="col" className="w-9 py-2 pl-3">
              <span className="sr-only">Choose</span>
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              Feed
            </th>
            <th scope="col" className="w-26 px-3 py-2 text-right font-medium sm:w-36">
              Last value
            </th>
            <th scope="col" className="w-16 px-3 py-2 text-right font-medium sm:w-24">
              Age
            </th>
            <th scope="col" className="w-28 px-3 py-2 text-right font-medium max-sm:hidden">
              Points
            </th>
          </tr>
        </thead>
        <tbody>
          {feeds.map((feed) => (
            <tr key={feed.id} className="border-t border-line hover:bg-raised">
              <td className="pl-3">
                <input
                  type="checkbox"
                  aria-label={`Choose ${feed.id}`}
                  checked={chosen.has(feed.id)}
                  onChange={(event) => onChoose(feed.id, event.target.checked)}
                  className="block size-4 accent-accent"
                />
              </td>
              <td className="p-0">
                <Link href={feedHref(feed.id)} prefetch={false} title={feed.id} className="block px-3 py-1.5">
                  <span className="max-sm:line-clamp-3">
                    <FeedName id={feed.id} />
                  </span>
                </Link>
              </td>
              <td className="truncate px-3 py-1.5 text-right tabular-nums">
                {feed.newest === null
                  ? '–'
                  : feed.newest.value === null
                    ? 'gap'
                    : formatValue(feed.newest.value, unitOf(feed.unit))}
              </td>
              <td className="px-3 py-1.5 text-right text-muted tabular-nums">
                {feed.arrived === null ? '–' : formatAge(server - feed.arrived)}
              </td>
              <td className="px-3 py-1.5 text-right text-muted tabular-nums max-sm:hidden">
                {feed.head.offset.toLocaleString('en')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
