import type { Unit } from '../../lib/protocol/panels.ts'
import { formatClock, formatDateTime, formatDuration, type TimeDetail, type Zone } from '../format/times.ts'
import { formatValue } from '../format/units.ts'
import { PLOT } from './plot.ts'
import type { Readout, ReadoutRow } from './readout.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { SeriesSwatch } from './series-swatch.tsx'

export interface ReadScene {
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  readonly unit: Unit
  readonly zone: Zone
}

type Fact = readonly [name: string, text: string]

/** The value, and the statistics of the window that ended there. */
function factsOf(row: ReadoutRow, layers: ChartLayers, unit: Unit, series?: ChartSeries): Fact[] {
  const facts: Fact[] = [['value', readValue(row.value, unit, series)]]
  if (series?.read !== undefined) return facts
  if (!Number.isNaN(row.mean)) facts.push(['mean', formatValue(row.mean, unit)])
  if (!Number.isNaN(row.std)) facts.push(['±σ', formatValue(row.std, unit)])
  if (layers.extent && !Number.isNaN(row.min)) {
    facts.push(['min', formatValue(row.min, unit)], ['max', formatValue(row.max, unit)])
  }
  return facts
}

/** How what is drawn came about: "4,096 of 86,400 points", and of what the statistics are. */
function notesOf({ facts, mean }: ReadoutRow): string[] {
  if (facts === null) return []
  const { shown, total, width, own } = facts
  const notes =
    shown < total ? [`${shown.toLocaleString('en')} of ${total.toLocaleString('en')} points drawn`] : []
  if (own && !Number.isNaN(mean)) notes.push(`statistics per ${formatDuration(width)}`)
  return notes
}

/** One sentence for screen readers. */
export function describeReadout(readout: Readout, { series, layers, unit, zone }: ReadScene): string {
  const rows = readout.rows.map((row, i) => {
    const facts = factsOf(row, layers, series[i]?.unit ?? unit, series[i]).map(
      ([name, text]) => `${name} ${text}`,
    )
    const all = [...facts, ...notesOf(row)]
    return `${series.length > 1 ? `${series[i]?.label ?? row.id}: ` : ''}${all.join(', ')}`
  })
  return `${formatReadTime(readout, readout.time, zone, 'second')}: ${rows.join('; ')}`
}

/** Live charts show today; what comes from history names its day. */
function formatReadTime({ rows }: Readout, time: number, zone: Zone, detail: TimeDetail): string {
  const past = rows.some(({ facts }) => facts !== null)
  return past ? formatDateTime(time, zone, detail) : formatClock(time, zone, detail)
}

type PlaceBeside = { readonly left: number } | { readonly right: string }

/** Where a tooltip stands beside a line at `x` px of the plot. */
export function besides(x: number, width: number): PlaceBeside {
  return x > width / 2
    ? { right: `calc(var(--plot-right) + ${width - x + 8}px)` }
    : { left: PLOT.left + x + 8 }
}

/** CSS px. */
const ROW = 18
const AROUND = 48

export function ReadoutTooltip(props: {
  readonly readout: Readout
  readonly scene: ReadScene
  readonly style: PlaceBeside
  /** CSS px of the plot: what has no room in it is counted. */
  readonly height: number
}) {
  const { readout, style, scene, height } = props
  const [only] = readout.rows
  const single = readout.rows.length === 1 && only !== undefined
  const time = single && !Number.isNaN(only.time) ? only.time : readout.time
  const room = Math.max(2, Math.floor((height - AROUND) / ROW))
  return (
    <div
      aria-hidden
      data-testid="tooltip"
      data-export="no"
      className="pointer-events-none absolute top-3 z-10 max-w-80 rounded-md border border-line bg-surface/95 px-2.5 py-2 text-xs shadow-md"
      style={style}
    >
      <p className="text-muted tabular-nums">{formatReadTime(readout, time, scene.zone, 'ms')}</p>
      {single ? (
        <OneReading row={only} scene={scene} />
      ) : (
        <Readings readout={readout} scene={scene} room={room} />
      )}
    </div>
  )
}

function OneReading({ row, scene }: { row: ReadoutRow; scene: ReadScene }) {
  return (
    <>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 tabular-nums">
        {factsOf(row, scene.layers, scene.series[0]?.unit ?? scene.unit, scene.series[0]).map(
          ([name, text]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="text-right">{text}</dd>
            </div>
          ),
        )}
      </dl>
      {notesOf(row).map((note) => (
        <p key={note} className="mt-0.5 text-muted tabular-nums">
          {note}
        </p>
      ))}
    </>
  )
}

/** A line each: the value, and mean ± σ of the window. */
function Readings({ readout, scene, room }: { readout: Readout; scene: ReadScene; room: number }) {
  const { series, unit } = scene
  const shown = readout.rows.length > room ? readout.rows.slice(0, room - 1) : readout.rows
  return (
    <div className="mt-1 grid grid-cols-[minmax(0,1fr)_auto_auto] gap-x-3 leading-[18px] tabular-nums">
      {shown.map((row, i) => (
        <div key={row.id} className="contents">
          <p className="flex min-w-0 items-center gap-1.5">
            <SeriesSwatch color={series[i]?.color} round={series[i]?.round} />
            <span className="truncate">{series[i]?.label ?? row.id}</span>
          </p>
          <p className="text-right font-medium">{readValue(row.value, series[i]?.unit ?? unit, series[i])}</p>
          <p className="whitespace-nowrap text-right text-muted">
            {Number.isNaN(row.mean) || series[i]?.read !== undefined
              ? ''
              : writeSpread(row, series[i]?.unit ?? unit)}
          </p>
        </div>
      ))}
      {shown.length < readout.rows.length ? (
        <p className="col-span-3 text-muted">and {readout.rows.length - shown.length} more</p>
      ) : null}
    </div>
  )
}

function writeSpread({ mean, std }: ReadoutRow, unit: Unit): string {
  return `${formatValue(mean, unit, 3)} ± ${formatValue(std, unit, 3)}`
}

function readValue(value: number, unit: Unit, series: ChartSeries | undefined): string {
  return series?.read === undefined || Number.isNaN(value) ? formatValue(value, unit) : series.read(value)
}
