import { describe, expect, test } from 'vitest'
import { type Panel, type PanelKind, panelSchema } from '../../lib/protocol/panels.ts'
import { draftOf, emptyDraft, type PanelDraft, withRow } from './panel-draft.ts'
import { panelOfDraft, suggestTitle } from './panel-of-draft.ts'

const layout = { x: 0, y: 0, w: 6, h: 6 }
const place = { id: 'p', layout }
const measured = {
  ...place,
  title: 'Heat',
  description: 'Of the boiler',
  selectors: [{ feed: 'plant/temp' }, { match: 'plant-*', labels: { site: 'n*' } }],
  window: { span: 90_000 },
  unit: '°C',
  decimals: 1,
  thresholds: [{ at: -5.5, level: 'warn' as const }],
  limit: { count: 12, by: 'value' as const },
}

const panels: Record<PanelKind, object> = {
  timeseries: {
    ...measured,
    scale: 'log',
    stacked: true,
    gaps: 'step',
    layers: ['value', 'extent'],
    right: { match: ['plant-*'], unit: 'percent' },
    min: 0.5,
    max: 70,
  },
  stat: { ...measured, statistic: 'mean', spark: false },
  gauge: { ...measured, statistic: 'min', min: -10, max: 40 },
  bar: { ...measured, statistic: 'sum', sort: 'name' },
  distribution: { ...measured, bins: 20 },
  table: measured,
  timeline: { ...measured, gaps: 'connect', states: [{ at: 0, label: 'off', level: 'neutral' }] },
  text: { ...place, title: '', markdown: '# Hello' },
}

describe('a panel of each kind goes through the form unchanged', () => {
  for (const [kind, fields] of Object.entries(panels)) {
    test(kind, () => {
      const panel: Panel = panelSchema.parse({ kind, ...fields })
      expect(panelOfDraft(draftOf(panel), panel)).toEqual({ ok: true, panel })
    })
  }
})

const heat: PanelDraft = {
  ...emptyDraft,
  selectors: withRow(emptyDraft.selectors, { by: 'feed', text: 'plant/temp', labels: [], right: false }),
}

function problemsOf(draft: PanelDraft): Record<string, string> {
  const result = panelOfDraft(draft, place)
  return result.ok ? {} : Object.fromEntries(result.problems)
}

test('one feed is enough for a panel, and gives it its title', () => {
  const result = panelOfDraft(heat, place)
  expect(result).toMatchObject({ ok: true, panel: { title: 'temp', window: { last: 60 }, unit: 'none' } })
})

test('every kind but text wants a feed', () => {
  expect(problemsOf(emptyDraft)).toEqual({ selectors: expect.stringContaining('at least one feed') })
  expect(problemsOf({ ...emptyDraft, kind: 'text' })).toEqual({ markdown: expect.any(String) })
  expect(problemsOf({ ...emptyDraft, kind: 'text', markdown: 'x' })).toEqual({})
})

test('what cannot be read is named by its field, in a sentence', () => {
  const thresholds = withRow<PanelDraft['thresholds'][number]>([], { at: 'hot', level: 'bad' })
  const bad = {
    ...heat,
    window: 'soon',
    decimals: '1.5',
    unit: 'x'.repeat(25),
    thresholds,
    limitCount: '0',
    min: 'x',
  }
  const problems = problemsOf(bad)
  expect(Object.keys(problems).sort()).toEqual([
    'decimals',
    'limit.count',
    'min',
    'thresholds.0.at',
    'unit',
    'window',
  ])
  for (const sentence of Object.values(problems)) expect(sentence).toMatch(/^[A-Z“].*\.$/)
})

test('a scale that ends before it begins, and a logarithmic one from 0, are refused', () => {
  expect(Object.keys(problemsOf({ ...heat, min: '5', max: '5' }))).toEqual(['max'])
  expect(Object.keys(problemsOf({ ...heat, scale: 'log', min: '0' }))).toEqual(['min'])
  expect(Object.keys(problemsOf({ ...heat, kind: 'gauge', min: '5', max: '1' }))).toEqual(['max'])
})

test('a feed with an empty name is named by its row', () => {
  const draft = {
    ...heat,
    selectors: withRow(heat.selectors, { by: 'match' as const, text: '', labels: [], right: false }),
  }
  expect(Object.keys(problemsOf(draft))).toEqual(['selectors.1'])
})

test('states are kept in the order of their values', () => {
  const states = [
    { key: 1, at: '1', label: 'on', level: 'good' as const },
    { key: 2, at: '0', label: 'off', level: 'neutral' as const },
  ]
  const result = panelOfDraft({ ...heat, kind: 'timeline', states }, place)
  expect(result).toMatchObject({ panel: { states: [{ label: 'off' }, { label: 'on' }] } })
})

test('a suggested title names at most three feeds', () => {
  const selectors = ['a/one{x="1"}', 'b/one', 'two', 'three', 'four'].map((text, key) => ({
    key,
    by: 'feed' as const,
    text,
    labels: [],
    right: false,
  }))
  expect(suggestTitle({ kind: 'stat', selectors })).toBe('one, two, three and 1 more')
})
