import { dashOf } from './series-color.ts'

/** The mark of a series in a legend: a dot in its colour, or a piece of its line where that is dashed. */
export function SeriesSwatch({
  color,
  round = 0,
}: {
  readonly color: string | undefined
  readonly round: number | undefined
}) {
  const stroke = `var(${color ?? '--ink'})`
  if (round === 0) {
    return <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: stroke }} />
  }
  return (
    <svg aria-hidden width="16" height="8" className="shrink-0">
      <line
        x1="0"
        y1="4"
        x2="16"
        y2="4"
        stroke={stroke}
        strokeWidth="2"
        strokeDasharray={dashOf(round).join(' ')}
      />
    </svg>
  )
}
