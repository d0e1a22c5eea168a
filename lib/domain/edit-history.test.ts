import { describe, expect, it } from 'vitest'
import type { EditDraft, Room } from '../protocol/rooms.ts'
import { type EditHistory, moved, noHistory, recorded, without } from './edit-history.ts'
import { applyEdit } from './room-edits.ts'
import { sampleRoom, sampleText } from './testing/sample-room.ts'

let id = 0

function make(room: Room, draft: EditDraft): { room: Room; id: string } {
  const edit = { ...draft, id: `e${++id}`, ...('base' in draft ? { base: room.version } : {}) }
  const done = applyEdit(room, edit, 'Ada', 1)
  if (done.kind === 'refused') throw new Error(done.message)
  return { room: done.room, id: edit.id }
}

function turn(room: Room, history: EditHistory, side: 'past' | 'future'): [Room, EditHistory] {
  const step = history[side].at(-1)
  if (step === undefined) throw new Error('nothing to turn')
  const made = make(room, step.move)
  return [made.room, moved(history, side, made.id)]
}

const drafts: EditDraft[] = [
  { op: 'put', base: 0, panel: sampleText('b', 'new') },
  { op: 'put', base: 0, panel: sampleText('a', 'changed') },
  { op: 'details', base: 0, title: 'Other', span: 1000 },
  { op: 'arrange', layouts: { a: { x: 6, y: 2, w: 3, h: 3 } } },
  { op: 'remove', base: 0, panel: 'a' },
]

describe('edit history', () => {
  it('takes every kind of edit back, and makes it again', () => {
    const states = [sampleRoom('r', [sampleText('a')])]
    let history = noHistory
    for (const draft of drafts) {
      const before = states.at(-1) ?? sampleRoom('r')
      const made = make(before, draft)
      history = recorded(history, before, { ...draft, id: made.id })
      states.push(made.room)
    }
    const byId = ({ document }: Room) => ({
      ...document,
      panels: document.panels.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    })
    let room = states.at(-1) ?? sampleRoom('r')
    for (let round = 0; round < 2; round++) {
      for (const state of states.slice(0, -1).reverse()) {
        ;[room, history] = turn(room, history, 'past')
        expect(byId(room)).toEqual(byId(state))
      }
      expect(history.past).toEqual([])
      for (const state of states.slice(1)) {
        ;[room, history] = turn(room, history, 'future')
        expect(byId(room)).toEqual(byId(state))
      }
      expect(history.future).toEqual([])
    }
  })

  it('forgets what was taken back once there is a new edit, and an edit that came to nothing', () => {
    const room = sampleRoom('r', [sampleText('a')])
    const title: EditDraft = { op: 'details', base: 1, title: 'B' }
    const taken = moved(recorded(noHistory, room, { ...title, id: '1' }), 'past', '2')
    expect(taken.past).toEqual([])
    expect(taken.future).toHaveLength(1)
    const after = recorded(taken, room, { ...title, id: '3' })
    expect(after.future).toEqual([])
    expect(without(after, '3')).toEqual(noHistory)
  })
})
