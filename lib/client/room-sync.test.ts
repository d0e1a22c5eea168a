import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit } from '../domain/room-edits.ts'
import { revisionOf } from '../domain/room-revisions.ts'
import { sampleRoom, sampleText } from '../domain/testing/sample-room.ts'
import type { EditOutcome, Room } from '../protocol/rooms.ts'
import { RoomSync } from './room-sync.ts'

const first = sampleRoom('r', [sampleText('a'), sampleText('b')])

/** A tab whose replies come late or never, and what its person had on screen when an edit was begun. */
class Tab {
  readonly name: string
  readonly sync = new RoomSync()
  #replies: { id: string; outcome: EditOutcome; room: Room }[] = []
  #made = 0
  /** By edit. */
  readonly #seen = new Map<string, readonly string[]>()
  /** What it brought back itself. */
  readonly #restored = new Set<string>()
  /** Editors that are open: the revision and the texts that they began with. */
  readonly #opened = new Map<string, { base: number; seen: readonly string[] }>()

  constructor(name: string) {
    this.name = name
    this.join(first)
  }

  join(room: Room): void {
    this.#replies = []
    this.sync.joined(room)
  }

  look(): Room {
    const room = this.sync.visible(this.name, 1)
    if (room === null) throw new Error('no room')
    return room
  }

  put(panel: string): void {
    const room = this.look()
    const id = `${this.name}-${++this.#made}`
    const { base, seen } = this.#opened.get(panel) ?? { base: revisionOf(room, panel), seen: texts(room) }
    this.#opened.delete(panel)
    this.#seen.set(id, seen)
    this.sync.add({ op: 'put', id, base, panel: sampleText(panel, id) }, room)
  }

  open(panel: string): void {
    const room = this.look()
    this.#opened.set(panel, { base: revisionOf(room, panel), seen: texts(room) })
  }

  /** Whether its next edit may take this text away: its person wrote it, or saw it when the edit was begun. */
  mayRemove(text: string): boolean {
    const id = this.sync.next()?.id ?? ''
    return (
      text.startsWith(`${this.name}-`) ||
      this.#restored.has(text) ||
      this.#seen.get(id)?.includes(text) === true
    )
  }

  remove(panel: string): void {
    const room = this.look()
    const id = `${this.name}-${++this.#made}`
    this.#seen.set(id, texts(room))
    this.sync.add({ op: 'remove', id, base: revisionOf(room, panel), panel }, room)
  }

  turn(side: 'past' | 'future'): void {
    const id = `${this.name}-${++this.#made}`
    const before = texts(this.look())
    this.#seen.set(id, before)
    this.sync.turn(side, id, this.look())
    for (const text of texts(this.look())) if (!before.includes(text)) this.#restored.add(text)
  }

  /** What goes out reaches the server; the reply waits. */
  send(server: Room): Room {
    const edit = this.sync.next()
    if (edit === null || this.#replies.length > 0) return server
    const result = applyEdit(server, edit, this.name, 1)
    if (result.kind === 'refused') {
      this.sync.refuse(edit.id, result)
      return server
    }
    this.#replies.push({ id: edit.id, ...result })
    return result.room
  }

  receive(): void {
    const reply = this.#replies.shift()
    if (reply !== undefined) this.sync.taken(reply.id, reply.outcome, reply.room)
  }
}

function texts({ document, rivals }: Room): string[] {
  return [...document.panels, ...rivals.map(({ panel }) => panel)].flatMap((panel) =>
    panel.kind === 'text' ? [panel.markdown] : [],
  )
}

const action = (tabs: number) =>
  fc.record({
    tab: fc.nat(tabs - 1),
    panel: fc.constantFrom('a', 'b', 'c'),
    op: fc.constantFrom(
      ...(['put', 'put', 'put', 'remove', 'undo', 'redo', 'open'] as const),
      ...(['send', 'send', 'send', 'receive', 'receive', 'hear', 'rejoin'] as const),
    ),
  })

type Action = ReturnType<typeof action> extends fc.Arbitrary<infer A> ? A : never

function play(actions: readonly Action[], tabs: readonly Tab[]): Room {
  let server = first
  const sendFrom = (tab: Tab): void => {
    const before = server
    const removable = texts(before).filter((text) => tab.mayRemove(text))
    server = tab.send(server)
    expect([...texts(server), ...removable]).toEqual(expect.arrayContaining(texts(before)))
  }
  for (const { tab: at, op, panel } of actions) {
    const tab = tabs[at] as Tab
    if (op === 'put') tab.put(panel)
    else if (op === 'remove') tab.remove(panel)
    else if (op === 'undo') tab.turn('past')
    else if (op === 'redo') tab.turn('future')
    else if (op === 'open') tab.open(panel)
    else if (op === 'send') sendFrom(tab)
    else if (op === 'receive') tab.receive()
    else if (op === 'hear') tab.sync.changed(server)
    else tab.join(server)
  }
  for (const tab of tabs) {
    tab.join(server)
    while (tab.sync.pending.length > 0) {
      sendFrom(tab)
      tab.receive()
    }
  }
  return server
}

describe('RoomSync', () => {
  it('[RM1] of one tab never makes a rival of its own work, whatever gets lost, and shows what the server has in the end', () => {
    fc.assert(
      fc.property(fc.array(action(1), { maxLength: 60 }), (actions) => {
        const tab = new Tab('Ada')
        const server = play(actions, [tab])
        expect(server.rivals).toEqual([])
        expect(tab.look()).toEqual(server)
        expect(tab.sync.refused).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('takes nothing back in a room that came back from a backup: its versions mean something else by now', () => {
    const tab = new Tab('Ada')
    tab.put('a')
    const server = tab.send(first)
    tab.receive()
    expect(server.version).toBe(2)
    // The backup is of before; somebody else has made another second version of it.
    tab.join(first)
    const other = { op: 'put', id: 'x', base: 1, panel: sampleText('a', 'of Bob') } as const
    const result = applyEdit(first, other, 'Bob', 1)
    if (result.kind === 'done') tab.sync.changed(result.room)
    tab.turn('past')
    expect(tab.sync.next()).toBeNull()
    expect(texts(tab.look())).toContain('of Bob')
  })

  it('[RM1] of two tabs takes nothing away that its person has not seen, whatever gets lost', () => {
    fc.assert(
      fc.property(fc.array(action(2), { maxLength: 60 }), (actions) => {
        play(actions, [new Tab('Ada'), new Tab('Bob')])
      }),
      { numRuns: 2000 },
    )
  })
})
