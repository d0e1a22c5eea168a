import { expect, it } from 'vitest'
import type { RoomEdit } from '../protocol/rooms.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { UnsentEdits } from './unsent-edits.ts'

const edit = (id: string): RoomEdit => ({ op: 'remove', id, base: 1, panel: 'a' })
const DAY = 86_400_000

it('gives what was not taken to the page after it, in order, room by room', () => {
  const storage = memoryStorage()
  const before = new UnsentEdits(storage)
  before.hold('one', [edit('z')], 1000)
  before.hold('one', [edit('z'), edit('a'), edit('m')], 1000)
  before.hold('one', [edit('z'), edit('m')], 1001)
  const other = new UnsentEdits(storage)
  other.hold('two', [edit('b')], 1002)

  const after = new UnsentEdits(storage)
  expect(after.of('one', 2000)).toEqual([edit('z'), edit('m')])
  after.hold('one', [edit('m')], 2001)
  after.hold('one', [], 2002)
  expect([...storage.map.keys()]).toEqual(['watchroom:edits:1:two:b'])
})

it('gives up what nobody came back to, and passes over what it cannot read', () => {
  const storage = memoryStorage()
  new UnsentEdits(storage).hold('one', [edit('old')], 1000)
  for (const text of ['{', 'null', '{"at":1}', '{"at":1,"edit":{}}'])
    storage.map.set(`watchroom:edits:1:one:${text}`, text)
  expect(new UnsentEdits(storage).of('one', 1000 + 31 * DAY)).toEqual([])
  expect(storage.map.has('watchroom:edits:1:one:old')).toBe(false)
})

it('holds for the page alone where there is no storage, or it throws', () => {
  const refused = (): never => {
    throw new Error('refused')
  }
  for (const storage of [null, { ...memoryStorage(), length: 1, key: refused, setItem: refused }]) {
    const unsent = new UnsentEdits(storage)
    unsent.hold('one', [edit('a')], 1000)
    expect(unsent.of('one', 1000)).toEqual([])
    unsent.hold('one', [], 1000)
  }
})
