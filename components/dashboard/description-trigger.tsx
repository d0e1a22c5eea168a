'use client'

import { Info } from 'lucide-react'
import type { ComponentProps } from 'react'

export function DescriptionTrigger(props: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      aria-label="About this panel"
      className="grid size-6 shrink-0 place-items-center rounded text-muted hover:text-ink print:hidden"
      {...props}
    >
      <Info aria-hidden className="size-3.5" />
    </button>
  )
}
