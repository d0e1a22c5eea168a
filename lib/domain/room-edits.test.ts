import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PANELS, REMEMBERED_EDITS } from '../protocol/limits.ts'
import { type Room, type RoomEdit, roomSchema } from '../protocol/rooms.ts'
import { applyEdit, MAX_RIVALS } from './room-edits.ts'
import { revisionOf } from './room-revisions.ts'
import { sampleRoom, sampleText } from './testing/sample-room.ts'

const room = sampleRoom('r', [sampleText('a'), sampleText('b')])

function done(before: Room, edit: RoomEdit, by = 'Ada') {
  const result = applyEdit(before, edit, by, 2000)
  if (result.kind === 'refused') throw new Error(result.message)
  expect(roomSchema.parse(result.room)).toEqual(result.room)
  return result
}

const put = (id: string, base: number, panel: string, text: string): RoomEdit => ({
  op: 'put',
  id,
  base,
  panel: sampleText(panel, text),
})

/** What people wrote, wherever it stands. */
function texts({ document, rivals }: Room): string[] {
  return [...document.panels, ...rivals.map(({ panel }) => panel)].flatMap((panel) =>
    panel.kind === 'text' ? [panel.markdown] : [],
  )
}

describe('applyEdit', () => {
  it('[RM1] merges changes of different panels, made on the same version', () => {
    const first = done(room, put('1', 1, 'a', 'A'))
    const second = done(first.room, put('2', 1, 'b', 'B'))
    expect([first.outcome, second.outcome]).toEqual(['applied', 'applied'])
    expect(second.room).toMatchObject({ version: 3, revisions: { a: 2, b: 3, details: 1 } })
    expect(texts(second.room)).toEqual(['A', 'B'])
  })

  it('[RM1] keeps both of two changes of one panel until somebody chooses', () => {
    const both = done(done(room, put('1', 1, 'a', 'Ada’s')).room, put('2', 1, 'a', 'Bob’s'), 'Bob')
    expect(both.outcome).toBe('rival')
    expect(both.room.rivals).toMatchObject([{ id: '2', by: 'Bob', panel: { markdown: 'Bob’s' } }])
    const keep = (choice: 'panel' | 'rival' | 'both') =>
      texts(done(both.room, { op: 'resolve', id: '3', rival: '2', keep: choice }).room)
    expect(keep('panel')).toEqual(['Ada’s', 'b'])
    expect(keep('rival')).toEqual(['Bob’s', 'b'])
    expect(keep('both')).toEqual(['Ada’s', 'b', 'Bob’s'])
  })

  it('needs no choice where two people made the same change', () => {
    const twice = done(done(room, put('1', 1, 'a', 'same')).room, put('2', 1, 'a', 'same'))
    expect(twice).toMatchObject({ outcome: 'applied', room: { rivals: [] } })
  })

  it('[RM1] brings a removed panel back that somebody was changing', () => {
    const without = done(room, { op: 'remove', id: '1', base: 1, panel: 'a' }).room
    const back = done(without, put('2', 1, 'a', 'work'))
    expect(back.outcome).toBe('restored')
    expect(texts(back.room)).toEqual(['b', 'work'])
  })

  it('[RM2] refuses to remove what was changed since, or has a version that waits', () => {
    const remove: RoomEdit = { op: 'remove', id: '3', base: 1, panel: 'a' }
    const once = done(room, put('1', 1, 'a', 'x')).room
    expect(applyEdit(once, remove, 'Bob', 1)).toMatchObject({ kind: 'refused', code: 'room_changed' })
    const rival = done(once, put('2', 1, 'a', 'y')).room
    expect(applyEdit(rival, { ...remove, base: 3 }, 'Bob', 1)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Ada'),
    })
  })

  it('[RM3] makes an edit once, however often it comes, and a removal of what is gone nothing', () => {
    const edits: RoomEdit[] = [
      put('1', 1, 'a', 'x'),
      put('2', 1, 'a', 'y'),
      { op: 'remove', id: '3', base: 1, panel: 'b' },
      put('4', 1, 'b', 'z'),
    ]
    const end = edits.reduce((held, edit) => done(held, edit).room, room)
    for (const edit of edits) expect(applyEdit(end, edit, 'Ada', 9)).toMatchObject({ outcome: 'already' })
    expect(done(end, { op: 'remove', id: '9', base: 1, panel: 'gone' })).toEqual({
      kind: 'done',
      outcome: 'already',
      room: end,
    })
  })

  it('[RM2] merges changes of different details, and refuses the second of one', () => {
    const titled = done(room, { op: 'details', id: '1', base: 1, title: 'T' }).room
    expect(done(titled, { op: 'details', id: '2', base: 1, span: 1000 }).room.document).toMatchObject({
      title: 'T',
      span: 1000,
    })
    expect(applyEdit(titled, { op: 'details', id: '2', base: 1, title: 'U' }, 'Bob', 1)).toMatchObject({
      code: 'room_changed',
    })
    expect(done(titled, { op: 'details', id: '2', base: 1, title: 'T' }).outcome).toBe('applied')
  })

  it('moves panels without counting as a change of them; unknown ones are left out', () => {
    const layout = { x: 6, y: 1, w: 6, h: 2 }
    const moved = done(room, { op: 'arrange', id: '1', layouts: { a: layout, gone: layout } }).room
    expect(moved.document.panels.map((panel) => panel.layout)).toEqual([layout, { x: 0, y: 0, w: 6, h: 4 }])
    expect(moved.revisions).toEqual(room.revisions)
    const changed = done(moved, put('2', 1, 'a', 'x'))
    expect(changed.outcome).toBe('applied')
    expect(changed.room.document.panels[0]?.layout).toEqual(layout)
  })

  it('takes a base that this room never had for one that has seen nothing, be it the next', () => {
    for (const base of [room.version + 1, 99]) {
      expect(done(room, put('1', base, 'a', 'from before the backup')).outcome).toBe('rival')
    }
  })

  it('[RM3] knows the newest edits of a busy room again, and forgets the oldest', () => {
    let busy = room
    const edits = Array.from({ length: REMEMBERED_EDITS + 6 }, (_, i) =>
      put(`e${i}`, i + 1, 'a', `text ${i}`),
    )
    for (const edit of edits) busy = done(busy, edit).room
    const again = edits.map((edit) => applyEdit(busy, edit, 'Ada', 1))
    const known = again.map((result) => result.kind === 'done' && result.outcome === 'already')
    expect(known).toEqual(edits.map((_, i) => i >= 6))
    expect(busy.edits).toHaveLength(REMEMBERED_EDITS)
  })

  it('takes names that every object has for what they are', () => {
    const odd = done(room, put('1', 0, 'constructor', 'x')).room
    expect(revisionOf(odd, 'constructor')).toBe(2)
    expect(done(odd, put('2', 1, 'constructor', 'y')).outcome).toBe('rival')
  })

  it('does not grow without end', () => {
    const full = sampleRoom(
      'r',
      Array.from({ length: MAX_PANELS }, (_, i) => sampleText(`p${i}`)),
    )
    expect(applyEdit(full, put('1', 0, 'new', 'x'), 'Ada', 1)).toMatchObject({ code: 'room_full' })
    let crowded = done(room, put('0', 1, 'a', 'first')).room
    for (let i = 0; i < MAX_RIVALS; i++) crowded = done(crowded, put(`r${i}`, 1, 'a', `rival ${i}`)).room
    expect(applyEdit(crowded, put('x', 1, 'a', 'one more'), 'Ada', 1)).toMatchObject({ code: 'room_full' })
  })

  const action = fc.record({
    who: fc.constantFrom(0, 1),
    op: fc.constantFrom('put', 'put', 'put', 'remove', 'resolve', 'arrange', 'details'),
    panel: fc.constantFrom('a', 'b', 'c'),
    keep: fc.constantFrom('panel', 'rival', 'both'),
    /** What the editor has seen before: nothing new, or all. */
    looks: fc.boolean(),
    /** An ack was lost, and the edit before is sent again. */
    repeats: fc.boolean(),
  })

  it('[RM1] whatever two editors do at once, no content goes that its remover had not seen', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let held = room
        const seen: [Room, Room] = [room, room]
        let last: RoomEdit | null = null
        for (const [i, { who, op, panel, keep, looks, repeats }] of actions.entries()) {
          if (looks) seen[who as 0 | 1] = held
          if (repeats && last !== null) {
            const again = applyEdit(held, last, 'Ada', i)
            expect(again).toMatchObject({ kind: 'done', outcome: 'already' })
          }
          const mine = seen[who as 0 | 1]
          const base = revisionOf(mine, panel)
          const id = `e${i}`
          const [rival] = mine.rivals
          const edits: Record<string, RoomEdit | null> = {
            put: put(id, base, panel, `text ${i}`),
            remove: { op: 'remove', id, base, panel },
            resolve:
              rival === undefined
                ? null
                : {
                    op: 'resolve',
                    id,
                    rival: rival.id,
                    keep: keep as 'both',
                    base: revisionOf(mine, rival.panel.id),
                  },
            arrange: { op: 'arrange', id, layouts: { [panel]: { x: 0, y: i, w: 12, h: 1 } } },
            details: { op: 'details', id, base: revisionOf(mine, 'details'), title: `title ${i}` },
          }
          const edit = edits[op] ?? null
          if (edit === null) continue
          const result = applyEdit(held, edit, who === 0 ? 'Ada' : 'Bob', i)
          if (result.kind === 'refused') {
            last = null
            continue
          }
          const before = texts(held)
          const after = texts(result.room)
          for (const text of before) if (!after.includes(text)) expect(texts(mine)).toContain(text)
          if (op === 'put') expect(after).toContain(`text ${i}`)
          expect(new Set(result.room.document.panels.map((one) => one.id)).size).toBe(
            result.room.document.panels.length,
          )
          held = result.room
          seen[who as 0 | 1] = held
          last = result.outcome === 'already' ? null : edit
        }
        expect(roomSchema.safeParse(held).success).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
