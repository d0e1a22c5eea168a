'use client'

import { RadioGroup } from 'radix-ui'
import type { PanelKind } from '../../lib/protocol/panels.ts'
import { KindPicture } from './kind-picture.tsx'
import { KINDS } from './kinds.ts'

/** How the panel shows its feeds: one of eight, as a radio group. */
export function KindPicker(props: {
  readonly value: PanelKind
  readonly onChange: (kind: PanelKind) => void
}) {
  const chosen = KINDS.find(({ kind }) => kind === props.value)
  return (
    <div className="grid gap-1.5">
      <RadioGroup.Root
        aria-label="Kind of panel"
        value={props.value}
        onValueChange={(value) => {
          const next = KINDS.find(({ kind }) => kind === value)
          if (next !== undefined) props.onChange(next.kind)
        }}
        className="grid grid-cols-4 gap-1.5"
      >
        {KINDS.map(({ kind, name }) => (
          <RadioGroup.Item
            key={kind}
            value={kind}
            // The library takes it only while the arrow key is down; a short press on a slow machine would be lost.
            onFocus={() => kind !== props.value && props.onChange(kind)}
            className="grid justify-items-center gap-1 rounded-md border border-line px-1 pb-1.5 pt-2 text-xs text-muted hover:border-edge data-[state=checked]:border-accent data-[state=checked]:bg-raised data-[state=checked]:font-medium data-[state=checked]:text-ink"
          >
            <KindPicture kind={kind} />
            {name}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <p className="text-xs text-muted">{chosen?.hint}</p>
    </div>
  )
}
