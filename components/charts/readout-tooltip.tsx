import type { Unit } from '../../lib/protocol/panels.ts'
import { formatClock, formatDateTime, formatDuration, type TimeDetail, type Zone } from '../format/times.ts'
import { formatValue } from '../format/units.ts'
import type { Readout, ReadoutRow } from './readout.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'

interface ReadScene {
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  readonly unit: Unit
  readonly zone: Zone
}

type Fact = readonly [name: string, text: string]

function factsOf(row: ReadoutRow, layers: ChartLayers, unit: Unit): Fact[] {
  const facts: Fact[] = [['value', formatValue(row.value, unit)]]
  if (layers.mean && !Number.isNaN(row.mean)) facts.push(['mean', formatValue(row.mean, unit)])
  if (layers.sigma && !Number.isNaN(row.std)) facts.push(['±σ', formatValue(row.std, unit)])
  if (layers.extent && !Number.isNaN(row.min)) {
    facts.push(['min', formatValue(row.min, unit)], ['max', formatValue(row.max, unit)])
  }
  return facts
}

/** How what is drawn came about: "4,096 of 86,400 points", and of what the statistics are. */
function notesOf({ facts }: ReadoutRow, layers: ChartLayers): string[] {
  if (facts === null) return []
  const { shown, total, width, own } = facts
  const notes =
    shown < total ? [`${shown.toLocaleString('en')} of ${total.toLocaleString('en')} points drawn`] : []
  if (own && (layers.mean || layers.sigma || layers.extent))
    notes.push(`statistics per ${formatDuration(width)}`)
  return notes
}

/** One sentence for screen readers. */
export function describeReadout(readout: Readout, { series, layers, unit, zone }: ReadScene): string {
  const rows = readout.rows.map((row, i) => {
    const facts = factsOf(row, layers, unit).map(([name, text]) => `${name} ${text}`)
    const all = [...facts, ...notesOf(row, layers)]
    return `${series.length > 1 ? `${series[i]?.label ?? row.id}: ` : ''}${all.join(', ')}`
  })
  return `${formatReadTime(readout, readout.time, zone, 'second')}: ${rows.join('; ')}`
}

/** Live charts show today; what comes from history names its day. */
function formatReadTime({ rows }: Readout, time: number, zone: Zone, detail: TimeDetail): string {
  const past = rows.some(({ facts }) => facts !== null)
  return past ? formatDateTime(time, zone, detail) : formatClock(time, zone, detail)
}

export function ReadoutTooltip(props: {
  readonly readout: Readout
  readonly scene: ReadScene
  readonly style: { left: number } | { right: number }
}) {
  const { readout, style } = props
  const { series, layers, unit, zone } = props.scene
  const [only] = readout.rows
  const time = readout.rows.length === 1 && only && !Number.isNaN(only.time) ? only.time : readout.time
  return (
    <div
      aria-hidden
      data-testid="tooltip"
      className="pointer-events-none absolute top-3 z-10 max-w-64 rounded-md border border-line bg-surface/95 px-2.5 py-2 text-xs shadow-md"
      style={style}
    >
      <p className="text-muted tabular-nums">{formatReadTime(readout, time, zone, 'ms')}</p>
      {readout.rows.map((row, i) => (
        <div key={row.id} className="mt-1">
          {series.length > 1 ? (
            <p className="flex items-center gap-1.5">
              <span
                className="size-2 rounded-full"
                style={{ background: `var(${series[i]?.color ?? '--ink'})` }}
              />
              <span className="truncate">{series[i]?.label ?? row.id}</span>
            </p>
          ) : null}
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 tabular-nums">
            {factsOf(row, layers, unit).map(([name, text]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="text-right">{text}</dd>
              </div>
            ))}
          </dl>
          {notesOf(row, layers).map((note) => (
            <p key={note} className="mt-0.5 text-muted tabular-nums">
              {note}
            </p>
          ))}
        </div>
      ))}
    </div>
  )
}
