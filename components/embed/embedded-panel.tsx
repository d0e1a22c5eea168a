'use client'

import { readRange } from '../format/range-address.ts'
import { useJson } from '../hooks/use-json.ts'
import { useStable } from '../hooks/use-stable.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmbedFrame } from './embed-frame.tsx'
import { EmbedPage } from './embed-page.tsx'
import { parseRoom } from './parse-room.ts'

const AGAIN_MS = 30_000

/** A panel of a room for another site's page. `search`: `span`, `from`, `to`, `at` and `theme` as the address has them. */
export function EmbeddedPanel(props: {
  readonly slug: string
  readonly panel: string
  readonly search: Readonly<Record<string, string>>
}) {
  const { slug, panel: id, search } = props
  const [state] = useJson(`/api/v1/rooms/${encodeURIComponent(slug)}`, parseRoom, AGAIN_MS)
  const room = state.kind === 'ready' ? state.data.document : null
  const panel = useStable(room?.panels.find((one) => one.id === id) ?? null)
  if (room !== null && panel !== null) {
    return (
      <EmbedFrame
        title={room.title}
        panel={panel}
        home={`/rooms/${room.slug}?panel=${panel.id}`}
        first={readRange((name) => search[name] ?? null, room.span)}
        usualSpan={room.span}
        theme={search.theme}
      />
    )
  }
  return (
    <EmbedPage title={slug} theme={search.theme}>
      {state.kind === 'loading' ? (
        <Skeleton className="h-full" />
      ) : (
        <Notice title="This panel is not there" tone="bad">
          <p>
            {state.kind === 'failed' && state.status !== 404
              ? state.message
              : `No panel “${id}” in a room “${slug}”: it was removed, or the address is not right.`}
          </p>
        </Notice>
      )}
    </EmbedPage>
  )
}
