'use client'

import { type FeedRow, feedListSchema } from '../../lib/protocol/http-api.ts'
import { useJson } from './use-json.ts'

const parseFirst = (body: unknown): FeedRow | null => feedListSchema.parse(body).feeds[0] ?? null

/** What the catalog knows of one feed (its unit, its labels); null while it knows nothing. */
export function useFeedRow(id: string): FeedRow | null {
  const [state] = useJson(`/api/v1/feeds?${new URLSearchParams({ feed: id })}`, parseFirst, 10_000)
  return state.kind === 'ready' ? state.data : null
}
