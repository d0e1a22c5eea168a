'use client'

import { Plus } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

export function EmptyRoom({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <Notice title="This room has no panel yet">
      <p>
        A panel shows feeds: as lines over time, as one big number, as a table. Choose a feed and look at it
        live before you add it. Whoever is in the room sees it at once.
      </p>
      <p>
        <Button look="primary" onClick={onAdd}>
          <Plus aria-hidden className="size-4" />
          Add the first panel
        </Button>
      </p>
    </Notice>
  )
}
