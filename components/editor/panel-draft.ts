import type { Selector } from '../../lib/protocol/live-events.ts'
import type {
  GapMode,
  MeasuredPanel,
  Panel,
  PanelKind,
  PanelOf,
  Statistic,
  Threshold,
  Unit,
} from '../../lib/protocol/panels.ts'
import { typedNumber } from '../format/typed-number.ts'
import { writeWindow } from '../format/windows.ts'

/** A row of a list in the form; `key` is its own for as long as the form is open. */
interface Row {
  readonly key: number
}

export interface LabelDraft extends Row {
  readonly name: string
  readonly value: string
}

export interface SelectorDraft extends Row {
  /** One feed by its id, or all that a glob (and labels) match. */
  readonly by: 'feed' | 'match'
  readonly text: string
  readonly labels: readonly LabelDraft[]
  /** Time series: goes by the right axis. */
  readonly right: boolean
}

export interface ThresholdDraft extends Row {
  readonly at: string
  readonly level: Threshold['level']
}

type State = PanelOf<'timeline'>['states'][number]
export interface StateDraft extends Row {
  readonly at: string
  readonly label: string
  readonly level: State['level']
}

export type Layer = NonNullable<PanelOf<'timeseries'>['layers']>[number]

/**
 * What the form holds: the options of every kind, numbers as they were typed. Changing the kind back and forth loses
 * nothing.
 */
export interface PanelDraft {
  readonly kind: PanelKind
  readonly title: string
  readonly description: string
  readonly selectors: readonly SelectorDraft[]
  readonly window: string
  /** Empty for none. */
  readonly unit: string
  readonly decimals: string
  readonly thresholds: readonly ThresholdDraft[]
  readonly limitCount: string
  readonly limitBy: 'name' | 'value'
  readonly scale: 'linear' | 'log'
  readonly stacked: boolean
  readonly gaps: GapMode
  /** null: as suits the number of feeds. */
  readonly layers: readonly Layer[] | null
  readonly rightUnit: string
  readonly min: string
  readonly max: string
  readonly statistic: Readonly<Record<'stat' | 'gauge' | 'bar', Statistic>>
  readonly spark: boolean
  readonly sort: 'name' | 'value'
  readonly bins: string
  readonly states: readonly StateDraft[]
  readonly markdown: string
}

export const emptyDraft: PanelDraft = {
  kind: 'timeseries',
  title: '',
  description: '',
  selectors: [],
  window: '60',
  unit: '',
  decimals: '',
  thresholds: [],
  limitCount: '',
  limitBy: 'name',
  scale: 'linear',
  stacked: false,
  gaps: 'break',
  layers: null,
  rightUnit: '',
  min: '',
  max: '',
  statistic: { stat: 'last', gauge: 'last', bar: 'mean' },
  spark: true,
  sort: 'value',
  bins: '',
  states: [],
  markdown: '',
}

/** The list with one more row at its end. */
export function withRow<R extends Row>(rows: readonly R[], row: Omit<R, 'key'>): R[]
export function withRow(rows: readonly Row[], row: object): Row[] {
  return [...rows, { ...row, key: Math.max(0, ...rows.map(({ key }) => key)) + 1 }]
}

function rowsOf<T extends object>(items: readonly T[]): (T & Row)[] {
  return items.map((item, key) => ({ ...item, key }))
}

const unitText = (unit: Unit): string => (unit === 'none' ? '' : unit)
const text = (value: number | undefined): string => (value === undefined ? '' : typedNumber(value))

export function draftOf(panel: Panel): PanelDraft {
  const { kind, title, description = '' } = panel
  const base = { ...emptyDraft, kind, title, description }
  if (panel.kind === 'text') return { ...base, markdown: panel.markdown }
  const draft = { ...base, ...measuredDraft(panel) }
  switch (panel.kind) {
    case 'timeseries': {
      const { scale, stacked, layers = null, right, min, max, gaps = 'break' } = panel
      const rightUnit = right === undefined ? draft.unit : unitText(right.unit)
      return { ...draft, scale, stacked, gaps, layers, rightUnit, min: text(min), max: text(max) }
    }
    case 'stat':
      return { ...draft, ...statistic(panel), spark: panel.spark }
    case 'gauge':
      return { ...draft, ...statistic(panel), min: text(panel.min), max: text(panel.max) }
    case 'bar':
      return { ...draft, ...statistic(panel), sort: panel.sort }
    case 'distribution':
      return { ...draft, bins: text(panel.bins) }
    case 'timeline':
      return {
        ...draft,
        gaps: panel.gaps ?? 'break',
        states: rowsOf(panel.states.map((state) => ({ ...state, at: text(state.at) }))),
      }
    case 'table':
      return draft
  }
}

function statistic({ kind, statistic }: PanelOf<'stat' | 'gauge' | 'bar'>): Pick<PanelDraft, 'statistic'> {
  return { statistic: { ...emptyDraft.statistic, [kind]: statistic } }
}

function measuredDraft(panel: MeasuredPanel) {
  const { selectors, window, unit, decimals, thresholds, limit } = panel
  const right = panel.kind === 'timeseries' ? (panel.right?.match ?? []) : []
  return {
    selectors: selectorDrafts(selectors, right),
    window: 'last' in window ? writeWindow(window) : spanText(window.span),
    unit: unitText(unit),
    decimals: text(decimals),
    thresholds: rowsOf(thresholds.map(({ at, level }) => ({ at: text(at), level }))),
    limitCount: text(limit?.count),
    limitBy: limit?.by ?? 'name',
  }
}

export function selectorDrafts(
  selectors: readonly Selector[],
  right: readonly string[] = [],
): SelectorDraft[] {
  return selectors.map((selector, key) => {
    if ('feed' in selector) {
      const { feed } = selector
      return { key, by: 'feed', text: feed, labels: [], right: right.includes(feed) }
    }
    const { match, labels = {} } = selector
    const pairs = Object.entries(labels).map(([name, value]) => ({ name, value }))
    return { key, by: 'match', text: match, labels: rowsOf(pairs), right: right.includes(match) }
  })
}

/** A length of time as people type it: 90s, 5m, 1.5h. */
function spanText(span: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ] as const
  const fits = units.find(([size]) => span % size === 0)
  return fits === undefined ? `${span}ms` : `${span / fits[0]}${fits[1]}`
}
