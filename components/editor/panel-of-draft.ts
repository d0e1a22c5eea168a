import type { Selector } from '../../lib/protocol/live-events.ts'
import { type Layout, type Panel, panelSchema } from '../../lib/protocol/panels.ts'
import { parseTypedNumber } from '../format/typed-number.ts'
import { parseWindow } from '../format/windows.ts'
import type { PanelDraft, SelectorDraft } from './panel-draft.ts'
import { problemAt } from './panel-problems.ts'

/** Sentences by the field that they belong to: `title`, `selectors`, `thresholds.0.at`, … */
export type Problems = ReadonlyMap<string, string>

export type DraftResult =
  | { readonly ok: true; readonly panel: Panel }
  | { readonly ok: false; readonly problems: Problems }

/** The panel that the form describes, or what is wrong with it. */
export function panelOfDraft(draft: PanelDraft, place: { id: string; layout: Layout }): DraftResult {
  const problems = new Map<string, string>()
  const note = (field: string, sentence: string): void => {
    if (!problems.has(field)) problems.set(field, sentence)
  }
  for (const [field, sentence] of outsideSchema(draft)) note(field, sentence)
  const parsed = panelSchema.safeParse(candidate(draft, place))
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const { field, sentence } = problemAt(issue)
      note(field, sentence)
    }
  }
  return parsed.success && problems.size === 0 ? { ok: true, panel: parsed.data } : { ok: false, problems }
}

/** What can be written but not meant. */
function* outsideSchema(draft: PanelDraft): Generator<readonly [string, string]> {
  const { kind } = draft
  if (kind === 'text') {
    if (draft.markdown.trim() === '') yield ['markdown', 'Write something to show.']
    return
  }
  const window = parseWindow(draft.window)
  if (!window.ok) yield ['window', window.message]
  if (kind !== 'timeseries' && kind !== 'gauge') return
  const min = numberOf(draft.min)
  const max = numberOf(draft.max)
  if (min !== undefined && max !== undefined && min >= max) {
    yield ['max', 'The upper end must be above the lower one.']
  }
  if (kind === 'timeseries' && draft.scale === 'log' && (min ?? 1) <= 0) {
    yield ['min', 'A logarithmic axis begins above 0.']
  }
}

/** undefined where nothing is typed, NaN where it is no number. */
function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : parseTypedNumber(text)
}

function present<T extends Record<string, unknown>>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as Partial<T>
}

function candidate(draft: PanelDraft, place: { id: string; layout: Layout }): unknown {
  const { kind } = draft
  const description = draft.description.trim()
  const titled = {
    ...place,
    kind,
    title: draft.title.trim() || suggestTitle(draft),
    ...(description === '' ? {} : { description }),
  }
  if (kind === 'text') return { ...titled, markdown: draft.markdown }
  const measured = { ...titled, ...measuredFields(draft) }
  switch (kind) {
    case 'timeseries': {
      const { scale, stacked, layers, min, max } = draft
      const match = draft.selectors.filter(({ right }) => right).map((selector) => selector.text.trim())
      return {
        ...measured,
        scale,
        stacked,
        ...gapsOf(draft),
        ...present({
          layers: layers ?? undefined,
          right: match.length === 0 ? undefined : { match, unit: draft.rightUnit.trim() || 'none' },
          min: numberOf(min),
          max: numberOf(max),
        }),
      }
    }
    case 'stat':
      return { ...measured, statistic: draft.statistic.stat, spark: draft.spark }
    case 'gauge': {
      const bounds = present({ min: numberOf(draft.min), max: numberOf(draft.max) })
      return { ...measured, statistic: draft.statistic.gauge, ...bounds }
    }
    case 'bar':
      return { ...measured, statistic: draft.statistic.bar, sort: draft.sort }
    case 'distribution':
      return { ...measured, ...present({ bins: numberOf(draft.bins) }) }
    case 'timeline': {
      const states = draft.states.map(({ at, label, level }) => ({
        at: needed(at),
        label: label.trim(),
        level,
      }))
      return { ...measured, ...gapsOf(draft), states: states.sort((a, b) => a.at - b.at) }
    }
    case 'table':
      return measured
  }
}

/** The usual one goes without saying. */
const gapsOf = ({ gaps }: PanelDraft): object => (gaps === 'break' ? {} : { gaps })

const needed = (text: string): number => numberOf(text) ?? Number.NaN

function measuredFields(draft: PanelDraft) {
  const window = parseWindow(draft.window)
  const count = numberOf(draft.limitCount)
  return {
    selectors: draft.selectors.map(selectorOf),
    window: window.ok ? window.window : { last: 60 },
    unit: draft.unit.trim() || 'none',
    thresholds: draft.thresholds.map(({ at, level }) => ({ at: needed(at), level })),
    ...present({
      decimals: numberOf(draft.decimals),
      limit: count === undefined ? undefined : { count, by: draft.limitBy },
    }),
  }
}

export function selectorOf(draft: SelectorDraft): Selector {
  const text = draft.text.trim()
  if (draft.by === 'feed') return { feed: text }
  const labels = draft.labels.filter(({ name }) => name.trim() !== '')
  if (labels.length === 0) return { match: text }
  return {
    match: text,
    labels: Object.fromEntries(labels.map(({ name, value }) => [name.trim(), value.trim()])),
  }
}

/** A title for who writes none: the last parts of the feeds' names. */
export function suggestTitle(draft: Pick<PanelDraft, 'kind' | 'selectors'>): string {
  if (draft.kind === 'text') return ''
  const names = draft.selectors.map(({ by, text }) => {
    const brace = text.indexOf('{')
    const name = brace < 0 ? text : text.slice(0, brace)
    return by === 'feed' ? name.slice(name.lastIndexOf('/') + 1) : text
  })
  const some = [...new Set(names)].filter((name) => name !== '')
  const more = some.length > 3 ? ` and ${some.length - 3} more` : ''
  return (some.slice(0, 3).join(', ') + more).slice(0, 200)
}
