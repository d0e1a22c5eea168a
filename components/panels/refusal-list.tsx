'use client'

import Link from 'next/link'
import { refusalListSchema } from '../../lib/protocol/http-api.ts'
import { feedHref } from '../format/curl.ts'
import { formatDateTime } from '../format/times.ts'
import { useJson } from '../hooks/use-json.ts'
import { useZone } from '../hooks/use-zone.ts'
import { FeedName } from '../ui/feed-name.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

const parseRefusals = (body: unknown) => refusalListSchema.parse(body)

/** What producers got wrong lately: each line is also what the producer itself was told. */
export function RefusalList() {
  const [state, again] = useJson('/api/v1/refusals', parseRefusals, 2000)
  const [zone] = useZone()
  return (
    <section aria-labelledby="refusals" className="grid grid-cols-1 gap-4">
      <div>
        <h1 id="refusals">Refused points</h1>
        <p className="mt-1 max-w-2xl text-muted">
          Points that the server did not take, newest first, with the reason that their producer was given.
          Good points in the same request were kept.
        </p>
      </div>
      {state.kind === 'loading' ? <Skeleton className="h-40" /> : null}
      {state.kind === 'failed' ? (
        <Notice title="The refusals could not be read" tone="bad">
          <p>{state.message}</p>
          <p>
            <button type="button" onClick={again} className="text-accent underline underline-offset-4">
              Try again
            </button>
          </p>
        </Notice>
      ) : null}
      {state.kind === 'ready' && state.stale ? (
        <p role="status" className="text-warn">
          The server does not answer; this is the last list that it gave.
        </p>
      ) : null}
      {state.kind === 'ready' && state.data.refusals.length === 0 ? (
        <Notice title="Nothing was refused">
          <p>Every point that reached this server since it started was taken.</p>
        </Notice>
      ) : null}
      {state.kind === 'ready' && state.data.refusals.length > 0 ? (
        <div className="overflow-hidden rounded-lg border border-line bg-surface">
          <table className="w-full text-left text-[13px] max-md:block">
            <thead className="bg-raised text-muted max-md:sr-only">
              <tr>
                <th scope="col" className="px-3 py-2 font-medium">
                  When
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  Door
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  Feed
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  Reason
                </th>
                <th scope="col" className="px-3 py-2 text-right font-medium">
                  Count
                </th>
              </tr>
            </thead>
            <tbody className="max-md:block">
              {state.data.refusals.map((refusal, i) => (
                <tr
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
                  key={i}
                  className="border-t border-line align-top first:border-t-0 max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:px-3 max-md:py-2"
                >
                  <td className="whitespace-nowrap px-3 py-2 text-muted tabular-nums max-md:p-0">
                    {formatDateTime(refusal.at, zone)}
                  </td>
                  <td className="whitespace-nowrap px-3 py-2 max-md:p-0 max-md:text-right">{refusal.door}</td>
                  <td className="max-w-80 px-3 py-2 max-md:col-span-2 max-md:p-0">
                    {refusal.feed === null ? (
                      <span className="text-muted">–</span>
                    ) : (
                      <Link href={feedHref(refusal.feed)} className="hover:underline">
                        <FeedName id={refusal.feed} />
                      </Link>
                    )}
                  </td>
                  <td className="px-3 py-2 max-md:p-0">
                    <code className="font-mono text-bad">{refusal.code}</code>
                    <span className="block break-words">{refusal.message}</span>
                  </td>
                  <td className="px-3 py-2 text-right tabular-nums max-md:self-end max-md:p-0">
                    {refusal.count.toLocaleString('en')}
                    <span className="sr-only"> times</span>
                    <span aria-hidden className="md:hidden">
                      {' '}
                      ×
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  )
}
