import type { Threshold } from '../../lib/protocol/panels.ts'
import { LEVEL_COLORS } from './level-colors.ts'
import { shareOf } from './share.ts'

export interface GaugeDialProps {
  /** null where there is none. */
  readonly value: number | null
  readonly min: number
  readonly max: number
  readonly thresholds: readonly Threshold[]
  readonly level: Threshold['level'] | null
  /** As it is written, and the ends of the scale. */
  readonly text: string
  readonly minText: string
  readonly maxText: string
  /** The whole in a sentence, for those who do not see it. */
  readonly label: string
}

/** The scale goes clockwise over so many degrees, open at the bottom. */
const SWEEP = 240
const START = -SWEEP / 2
/** A value between two ends. What lies beyond them stands at the end, with its true number. */
export function GaugeDial(props: GaugeDialProps) {
  const { value, min, max, thresholds, level, text, minText, maxText, label } = props
  // Ends that leave nothing between them: a value is below or beyond.
  const share = (at: number): number =>
    max > min ? Math.min(1, Math.max(0, shareOf(at, min, max))) : at >= max ? 1 : 0
  const color = level === null ? 'var(--accent)' : LEVEL_COLORS[level]
  return (
    <svg viewBox="0 0 200 160" role="img" aria-label={label} className="h-full max-h-64 w-full">
      <Arc radius={78} width={14} from={0} to={1} color="var(--raised)" />
      {value === null ? null : <Arc radius={78} width={14} from={0} to={share(value)} color={color} />}
      {zones(thresholds, share).map(({ from, to, color: zone }) => (
        <Arc key={`${from}-${zone}`} radius={90} width={4} from={from} to={to} color={zone} />
      ))}
      <text
        x={100}
        y={100}
        textAnchor="middle"
        className="fill-ink font-semibold tabular-nums"
        fontSize={text.length > 10 ? 20 : text.length > 7 ? 25 : 31}
      >
        {text}
      </text>
      <text x={36} y={156} textAnchor="middle" fontSize={12} className="fill-muted tabular-nums">
        {minText}
      </text>
      <text x={164} y={156} textAnchor="middle" fontSize={12} className="fill-muted tabular-nums">
        {maxText}
      </text>
    </svg>
  )
}

interface Zone {
  readonly from: number
  readonly to: number
  readonly color: string
}

/** Where on the scale each threshold's level holds. */
function zones(thresholds: readonly Threshold[], share: (at: number) => number): Zone[] {
  const sorted = [...thresholds].sort((a, b) => a.at - b.at)
  return sorted.flatMap(({ at, level }, i) => {
    const next = sorted[i + 1]
    const from = share(at)
    const to = next === undefined ? 1 : share(next.at)
    return to > from ? [{ from, to, color: LEVEL_COLORS[level] }] : []
  })
}

/** From and to as parts of the scale. */
function Arc(props: Zone & { readonly radius: number; readonly width: number }) {
  const { from, to, radius, width, color } = props
  if (to <= from) return null
  const [x1, y1] = pointOn(radius, from)
  const [x2, y2] = pointOn(radius, to)
  const large = (to - from) * SWEEP > 180 ? 1 : 0
  return (
    <path
      d={`M ${x1} ${y1} A ${radius} ${radius} 0 ${large} 1 ${x2} ${y2}`}
      fill="none"
      stroke={color}
      strokeWidth={width}
    />
  )
}

function pointOn(radius: number, share: number): [x: number, y: number] {
  const angle = ((START + share * SWEEP) * Math.PI) / 180
  return [round(100 + radius * Math.sin(angle)), round(96 - radius * Math.cos(angle))]
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
