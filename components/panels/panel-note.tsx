import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { formatWindow } from '../format/windows.ts'

/** What a panel's numbers are of, and whether it shows all that it could. */
export function PanelNote(props: {
  readonly panel: MeasuredPanel
  readonly shown: number
  readonly total: number
  /** Of `total`: beyond what the page holds. */
  readonly unheld: number
  readonly missing: readonly string[]
}) {
  const { panel, shown, total, unheld, missing } = props
  return (
    <>
      {shown === 0 ? null : <span className="truncate max-[480px]:hidden">{describeWindow(panel)}</span>}
      {shown < total ? (
        <span
          data-testid="limited"
          title={whichOf(panel, total - unheld, unheld)}
          className="text-warn tabular-nums"
        >
          {shown.toLocaleString('en')} of {total.toLocaleString('en')} shown
        </span>
      ) : null}
      {shown > 0 && missing.length > 0 ? (
        <span data-testid="missing" title={missing.join('\n')} className="text-warn">
          {missing.length === 1 ? `no feed ${missing[0]}` : `${missing.length} feeds do not exist`}
        </span>
      ) : null}
    </>
  )
}

function describeWindow(panel: MeasuredPanel): string {
  const window = formatWindow(panel.window)
  switch (panel.kind) {
    case 'timeseries':
      return `mean ± std over ${window}`
    case 'timeline':
      return ''
    case 'distribution':
    case 'table':
      return `over ${window}`
    case 'stat':
    case 'gauge':
    case 'bar':
      return panel.statistic === 'last' ? '' : `${panel.statistic} over ${window}`
  }
}

function whichOf({ limit, kind }: MeasuredPanel, held: number, unheld: number): string {
  const how = limit?.by === 'name' ? 'The first by name' : 'Those that come first'
  const high = limit?.by === 'value' || (limit === undefined && kind === 'bar')
  const of = unheld > 0 ? `, of the first ${held.toLocaleString('en')}: a page holds no more` : ''
  return `${high ? 'The highest by value' : how}${of}. Edit the panel to show more of them, or fewer.`
}
