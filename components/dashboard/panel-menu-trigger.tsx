'use client'

import { Ellipsis } from 'lucide-react'
import type { ComponentProps } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Panel } from '../../lib/protocol/panels.ts'

export interface PanelMenuProps {
  readonly slug: string
  readonly panel: Panel
  readonly feeds: ReadonlyMap<string, FeedStore>
  readonly range: Store<ChartRange>
  readonly isFull: boolean
  readonly onFull: (full: boolean) => void
  /** Absent where nobody edits, as on a wall. */
  readonly onEdit?: ((what: 'edit' | 'duplicate') => void) | undefined
}

export function PanelMenuTrigger({ title, ...rest }: ComponentProps<'button'> & { readonly title: string }) {
  return (
    <button
      type="button"
      aria-label={`Menu of ${title === '' ? 'this panel' : title}`}
      className="grid size-7 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  )
}
