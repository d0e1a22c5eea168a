import { describe, expect, it } from 'vitest'
import type { Present } from '../protocol/chat-events.ts'
import { pointersAfter, presenceAfter } from './chat-people.ts'

const person = (id: string) => ({ id, name: id.toUpperCase() })
const present = (id: string, tabs = 1): Present => ({
  person: person(id),
  tabs,
  panel: null,
  typing: false,
  idle: false,
})

describe('who is here, after a notice', () => {
  const held = { seq: 4, people: [present('a'), present('b'), present('c')], total: 3 }
  const notice = { room: 'r', seq: 5, changed: [], left: [], total: 3 }

  it('keeps the order: who left goes, who changed stays in place, who came is last', () => {
    const after = presenceAfter(held, { ...notice, changed: [present('d'), present('b', 2)], left: ['a'] })
    expect(after).toEqual({ seq: 5, people: [present('b', 2), present('c'), present('d')], total: 3 })
  })

  it('is what is held for a notice from before, and unknown where one was missed', () => {
    expect(presenceAfter(held, { ...notice, seq: 4 })).toBe(held)
    expect(presenceAfter(held, { ...notice, seq: 3 })).toBe(held)
    expect(presenceAfter(held, { ...notice, seq: 6 })).toBeNull()
  })

  it('takes the total of the notice, which may be more than it shows', () => {
    expect(presenceAfter(held, { ...notice, total: 300 })?.total).toBe(300)
  })
})

describe("others' crosshairs, after a notice", () => {
  const pointer = { panel: 'p', time: 1 } as never
  const at = (tab: string, where: unknown = pointer) => ({
    tab,
    person: person(tab),
    pointer: where as never,
  })
  const held = [at('t1'), at('t2')]
  const afterNotice = (pointers: ReturnType<typeof at>[], own: string | null = 'me') =>
    pointersAfter(held, { room: 'r', pointers } as never, own)

  it('moves, adds and removes them', () => {
    expect(afterNotice([at('t3')])).toEqual([at('t1'), at('t2'), at('t3')])
    expect(afterNotice([at('t1', { panel: 'q' })])).toEqual([at('t2'), at('t1', { panel: 'q' })])
    expect(afterNotice([at('t1', null)])).toEqual([at('t2')])
  })

  it('leaves out its own, and is what is held where nothing changed', () => {
    expect(afterNotice([at('me')])).toBe(held)
    expect(afterNotice([at('t9', null)])).toBe(held)
    expect(afterNotice([])).toBe(held)
    expect(afterNotice([at('me'), at('t3')])).toEqual([at('t1'), at('t2'), at('t3')])
  })
})
