import { expect, test } from 'vitest'
import type { Panel } from '../protocol/panels.ts'
import type { EditDraft, EditOutcome, Room } from '../protocol/rooms.ts'
import { createEditHistory } from './edit-history.ts'

const panel = (id: string, title = id): Panel => ({
  id,
  title,
  kind: 'text',
  markdown: title,
  layout: { x: 0, y: 0, w: 4, h: 4 },
})

/** A room that makes every change at once, and refuses what is told to. */
function fakeRoom(panels: Panel[]) {
  let room: Room = {
    id: 'r',
    version: 1,
    created: 0,
    updated: 0,
    archived: false,
    origin: 'people',
    revisions: Object.fromEntries(panels.map(({ id }) => [id, 1])),
    rivals: [],
    document: { schema: 1, slug: 'r', title: 'R', description: '', span: 1000, panels },
  }
  const bases: number[] = []
  let answer: EditOutcome | Error = 'applied'
  const change = (document: Room['document'], id: string | null): void => {
    const version = room.version + 1
    const revisions = id === null ? room.revisions : { ...room.revisions, [id]: version }
    room = { ...room, version, revisions, document }
  }
  const apply = (made: EditDraft): void => {
    const { document } = room
    const others = (id: string) => document.panels.filter((one) => one.id !== id)
    if (made.op === 'put')
      change({ ...document, panels: [...others(made.panel.id), made.panel] }, made.panel.id)
    if (made.op === 'remove') change({ ...document, panels: others(made.panel) }, made.panel)
    if (made.op === 'arrange') {
      const placed = document.panels.map((one) => ({ ...one, layout: made.layouts[one.id] ?? one.layout }))
      change({ ...document, panels: placed }, null)
    }
    if (made.op === 'details') change({ ...document, title: made.title ?? document.title }, 'details')
  }
  const history = createEditHistory({
    room: () => room,
    submit: async (made) => {
      if ('base' in made) bases.push(made.base ?? 0)
      if (answer instanceof Error) throw answer
      if (answer === 'applied') apply(made)
      return { outcome: answer, room }
    },
  })
  return {
    history,
    bases,
    titles: () => Object.fromEntries(room.document.panels.map(({ id, title }) => [id, title])),
    room: () => room,
    next(outcome: EditOutcome | Error) {
      answer = outcome
    },
  }
}

test('a panel that was made, changed and removed comes back step by step, and goes again', async () => {
  const { history, titles } = fakeRoom([])
  expect(await history.undo()).toBeNull()
  await history.make({ op: 'put', base: 0, panel: panel('a') })
  await history.make({ op: 'put', base: 2, panel: panel('a', 'new') })
  await history.make({ op: 'remove', base: 3, panel: 'a' })
  expect(titles()).toEqual({})
  await history.undo()
  expect(titles()).toEqual({ a: 'new' })
  await history.undo()
  expect(titles()).toEqual({ a: 'a' })
  await history.undo()
  expect(titles()).toEqual({})
  expect(history.state.getSnapshot()).toEqual({ canUndo: false, canRedo: true })
  await history.redo()
  await history.redo()
  expect(titles()).toEqual({ a: 'new' })
  await history.make({ op: 'details', base: 0, title: 'Other' })
  expect(history.state.getSnapshot()).toEqual({ canUndo: true, canRedo: false })
})

test('a step is taken back on the revision that it made, not on what others made of it since', async () => {
  const { history, bases, room } = fakeRoom([panel('a')])
  await history.make({ op: 'put', base: 1, panel: panel('a', 'mine') })
  const mine = room().revisions.a
  await history.undo()
  expect(bases).toEqual([1, mine])
})

test('places go back to where they were', async () => {
  const { history, room } = fakeRoom([panel('a')])
  await history.make({ op: 'arrange', layouts: { a: { x: 6, y: 0, w: 6, h: 2 } } })
  expect(room().document.panels[0]?.layout.x).toBe(6)
  await history.undo()
  expect(room().document.panels[0]?.layout).toEqual(panel('a').layout)
})

test('what became a rival or was refused is no step, and a refused way back stays one', async () => {
  const { history, next } = fakeRoom([panel('a')])
  next('rival')
  await history.make({ op: 'put', base: 1, panel: panel('a', 'mine') })
  expect(history.state.getSnapshot().canUndo).toBe(false)
  next(new Error('no'))
  await expect(history.make({ op: 'put', base: 1, panel: panel('a', 'mine') })).rejects.toThrow('no')
  expect(history.state.getSnapshot().canUndo).toBe(false)
  next('applied')
  await history.make({ op: 'put', base: 1, panel: panel('a', 'mine') })
  next(new Error('no'))
  await expect(history.undo()).rejects.toThrow('no')
  expect(history.state.getSnapshot()).toEqual({ canUndo: true, canRedo: false })
})
