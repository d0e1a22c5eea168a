import { expect, test } from 'vitest'
import type { FeedRow } from '../../lib/protocol/http-api.ts'
import { feedOptions, isChosen, selectorFor } from './feed-options.ts'

const row = (id: string, labels: Record<string, string> = {}): FeedRow => ({
  id,
  labels,
  kind: 'gauge',
  unit: null,
  created: 0,
  head: { epoch: 'e', offset: 0 },
  newest: null,
  arrived: null,
})

test('a word is offered as a pattern around it, a glob as it is, nothing as none', () => {
  expect(feedOptions('temp', [], 7)).toEqual([{ kind: 'pattern', match: '*temp*', found: 7 }])
  expect(feedOptions(' a-?/b ', [], 0)).toEqual([{ kind: 'pattern', match: 'a-?/b', found: 0 }])
  expect(feedOptions('', [row('a')], 1)).toEqual([{ kind: 'feed', feed: row('a') }])
})

test('labels that two feeds share are offered before the feeds, the most frequent first', () => {
  const feeds = [
    row('a', { site: 'north', unit: 'x' }),
    row('b', { site: 'north', unit: 'x' }),
    row('c', { site: 'north', unit: 'y' }),
  ]
  expect(feedOptions('', feeds, 3).filter(({ kind }) => kind === 'label')).toEqual([
    { kind: 'label', name: 'site', value: 'north' },
    { kind: 'label', name: 'unit', value: 'x' },
  ])
})

test('what was chosen is found again among the selectors', () => {
  for (const option of feedOptions('a', [row('a', { x: '1' }), row('b', { x: '1' })], 2)) {
    const selector = { ...selectorFor(option), key: 9 }
    expect(isChosen(option, [selector])).toBe(selector)
    expect(isChosen(option, [])).toBeUndefined()
  }
})
