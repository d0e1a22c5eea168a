'use client'

import { useId } from 'react'

export interface Segment {
  readonly value: string
  readonly label: string
}

/** One choice out of a few, as a group of radio buttons: arrow keys move, one stop in the tab order. */
export function Segmented(props: {
  readonly label: string
  readonly segments: readonly Segment[]
  readonly value: string | null
  readonly onChange: (value: string) => void
}) {
  const { label, segments, value, onChange } = props
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5">
      {segments.map((segment) => (
        <label
          key={segment.value}
          className="relative grid h-7 min-w-8 place-items-center rounded px-2 text-[13px] tabular-nums text-muted hover:text-ink has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent max-sm:min-w-0 max-sm:px-1.5 max-sm:text-xs"
        >
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {segment.label}
        </label>
      ))}
    </div>
  )
}
