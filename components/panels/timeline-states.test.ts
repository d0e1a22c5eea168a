import { describe, expect, it } from 'vitest'
import { panelSchema } from '../../lib/protocol/panels.ts'
import { timelineStates } from './timeline-states.ts'

function statesOf(over: object) {
  const panel = panelSchema.parse({
    kind: 'timeline',
    id: 'a',
    title: '',
    layout: { x: 0, y: 0, w: 1, h: 1 },
    selectors: [{ feed: 'a' }],
    window: { last: 1 },
    unit: 'none',
    ...over,
  })
  if (panel.kind !== 'timeline') throw new Error('not a timeline')
  const { stateOf, state } = timelineStates(panel)
  return (value: number) => (stateOf(value) < 0 ? null : state(stateOf(value)))
}

describe('the states of a timeline', () => {
  it('belong to values from their `at` on, in any order; below the first there is none', () => {
    const of = statesOf({
      states: [
        { at: 1, label: 'on', level: 'good' },
        { at: 0, label: 'off', level: 'neutral' },
      ],
    })
    expect([-1, 0, 0.9, 1, 7].map((value) => of(value)?.label ?? null)).toEqual([
      null,
      'off',
      'off',
      'on',
      'on',
    ])
    expect(of(1)?.color).toBe('--ok')
  })

  it('are the thresholds where none are named', () => {
    const of = statesOf({ thresholds: [{ at: 50, level: 'bad' }] })
    expect(of(60)).toMatchObject({ label: 'bad', color: '--bad' })
    expect(of(40)).toBe(null)
  })

  it('are the values themselves where nothing is given, and no more than can be told apart', () => {
    const of = statesOf({})
    expect(of(2)?.label).toBe('2')
    expect(of(2)).toEqual(of(2))
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((value) => of(value)?.color)).size).toBe(8)
    const labels = Array.from({ length: 500 }, (_, i) => of(i + 0.5)?.label)
    expect(labels.at(-1)).toBe('other')
    expect(new Set(labels).size).toBeLessThanOrEqual(201)
  })
})
