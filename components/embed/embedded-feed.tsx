'use client'

import { useMemo } from 'react'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { feedHref } from '../format/curl.ts'
import { readRange } from '../format/range-address.ts'
import { unitOf } from '../format/units.ts'
import { parseWindow } from '../format/windows.ts'
import { useFeedRow } from '../hooks/use-feed-row.ts'
import { Notice } from '../ui/notice.tsx'
import { EmbedFrame } from './embed-frame.tsx'
import { EmbedPage } from './embed-page.tsx'

const USUAL_SPAN = 300_000
const USUAL_WINDOW = { span: 60_000 }

/** One feed's chart for another site's page. `search`: `id`, `window`, `span`, `from`, `to`, `at` and `theme`. */
export function EmbeddedFeed({ search }: { search: Readonly<Record<string, string>> }) {
  const { id = '', theme } = search
  if (id === '') {
    return (
      <EmbedPage title="Feed" theme={theme}>
        <Notice title="Which feed?">
          <p>The address ends with its id: /embed/feed?id=demo/temperature</p>
        </Notice>
      </EmbedPage>
    )
  }
  return <Shown id={id} search={search} />
}

function Shown({ id, search }: { id: string; search: Readonly<Record<string, string>> }) {
  const row = useFeedRow(id)
  const unit = unitOf(row?.unit ?? null)
  const asked = search.window ?? ''
  const panel = useMemo((): PanelOf<'timeseries'> => {
    const window = parseWindow(asked, '.')
    return {
      kind: 'timeseries',
      id: 'feed',
      title: id,
      layout: { x: 0, y: 0, w: 12, h: 8 },
      selectors: [{ feed: id }],
      window: window.ok ? window.window : USUAL_WINDOW,
      unit,
      thresholds: [],
      scale: 'linear',
      stacked: false,
    }
  }, [id, asked, unit])
  return (
    <EmbedFrame
      title={id}
      panel={panel}
      home={feedHref(id)}
      first={readRange((name) => search[name] ?? null, USUAL_SPAN)}
      usualSpan={USUAL_SPAN}
      theme={search.theme}
    />
  )
}
