'use client'

import clsx from 'clsx'
import { RadioGroup } from 'radix-ui'

export interface Segment {
  readonly value: string
  readonly label: string
}

/** One choice out of a few, as a radio group: arrow keys move, one stop in the tab order. */
export function Segmented(props: {
  readonly label: string
  readonly segments: readonly Segment[]
  readonly value: string | null
  readonly onChange: (value: string) => void
}) {
  return (
    <RadioGroup.Root
      aria-label={props.label}
      value={props.value ?? ''}
      onValueChange={props.onChange}
      orientation="horizontal"
      className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5"
    >
      {props.segments.map(({ value, label }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className={clsx(
            'h-7 min-w-8 rounded px-2 text-[13px] max-sm:min-w-0 max-sm:px-1.5 max-sm:text-xs tabular-nums text-muted hover:text-ink',
            'data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-sm',
          )}
        >
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
