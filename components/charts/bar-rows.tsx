import type { Steps } from '../../lib/domain/nice-step.ts'
import { niceRange } from './nice-range.ts'
import { shareOf } from './share.ts'

export interface BarRow {
  readonly id: string
  readonly label: string
  readonly value: number | null
  readonly text: string
  /** A CSS colour. */
  readonly color: string
}

/** Things beside one another, each a bar from zero; the number is written at its end of the line. */
export function BarRows(props: {
  readonly rows: readonly BarRow[]
  /** Marked across all bars. */
  readonly marks: readonly { readonly at: number; readonly color: string }[]
  readonly label: string
  readonly steps: Steps
}) {
  const { rows, marks, label, steps } = props
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value]))
  const { low, high } = niceRange(Math.min(0, ...values), Math.max(0, ...values), 4, steps)
  const place = (value: number): number => shareOf(value, low, high) * 100
  return (
    <ul
      aria-label={label}
      className="grid grid-cols-[minmax(3rem,max-content)_1fr_max-content] items-center gap-x-3 gap-y-1.5 text-[13px]"
    >
      {rows.map(({ id, label: name, value, text, color }) => (
        <li key={id} className="contents">
          <span data-row title={id} className="max-w-48 truncate text-muted">
            {name}
          </span>
          <span aria-hidden className="relative block h-4 min-w-8 rounded-xs bg-raised">
            {value === null ? null : (
              <span
                className="absolute inset-y-0 rounded-xs transition-[left,width] duration-200"
                style={{
                  left: `${Math.min(place(0), place(value))}%`,
                  width: `${Math.max(0.4, Math.abs(place(value) - place(0)))}%`,
                  background: color,
                }}
              />
            )}
            {marks.map((mark) =>
              mark.at > low && mark.at < high ? (
                <span
                  key={mark.at}
                  className="absolute -inset-y-0.5 w-0.5 opacity-80"
                  style={{ left: `${place(mark.at)}%`, background: mark.color }}
                />
              ) : null,
            )}
          </span>
          <span translate="no" className="text-right font-medium whitespace-nowrap tabular-nums">
            {text}
          </span>
        </li>
      ))}
    </ul>
  )
}
