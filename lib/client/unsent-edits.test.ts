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

it('keeps the order over reloads, however fast the person is and whatever the clock is set to', () => {
  const storage = memoryStorage()
  const first = new UnsentEdits(storage)
  const ids = ['z', 'b', 'y', 'a']
  for (const [i, now] of [1000, 1000, 900, 1001].entries())
    first.hold('one', ids.slice(0, i + 1).map(edit), now)
  const second = new UnsentEdits(storage)
  expect(second.of('one', 1000)).toEqual(ids.map(edit))
  second.hold('one', [...ids, '0'].map(edit), 500)
  expect(new UnsentEdits(storage).of('one', 1000)).toEqual([...ids, '0'].map(edit))
  const shuffled = memoryStorage()
  for (const [key, text] of [...storage.map].sort()) shuffled.map.set(key, text)
  expect(new UnsentEdits(shuffled).of('one', 1000)).toEqual([...ids, '0'].map(edit))
})

it('takes out what it knows alone, once, and leaves what another tab did', () => {
  const storage = memoryStorage()
  const [one, two] = [new UnsentEdits(storage), new UnsentEdits(storage)]
  one.hold('r', [edit('a'), edit('b')], 1)
  two.hold('r', [edit('c')], 2)
  const text = storage.map.get('watchroom:edits:1:r:b')
  one.hold('r', [edit('b')], 9)
  expect([...storage.map.keys()]).toEqual(['watchroom:edits:1:r:b', 'watchroom:edits:1:r:c'])
  expect(storage.map.get('watchroom:edits:1:r:b')).toBe(text)
  one.hold('r', [edit('a'), edit('b')], 10)
  expect(new UnsentEdits(storage).of('r', 11).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
})

it('keeps for 30 days to the millisecond', () => {
  const storage = memoryStorage()
  new UnsentEdits(storage).hold('one', [edit('a')], 1000)
  expect(new UnsentEdits(storage).of('one', 1000 + 30 * DAY)).toEqual([edit('a')])
  expect(new UnsentEdits(storage).of('one', 1001 + 30 * DAY)).toEqual([])
})

it.each([
  ['{', null],
  ['{"at":"1","edit":{"id":"x","op":"remove"}}', null],
  ['{"at":1,"edit":{"id":7,"op":"remove"}}', null],
  ['{"at":1,"edit":{"id":"x"}}', null],
  ['{"edit":{"id":"x","op":"remove"}}', null],
  ['{"at":1,"edit":{"id":"x","op":"remove"}}', { id: 'x', op: 'remove' }],
])('reads of %s no more than it is, and what stands behind it', (text, read) => {
  const storage = memoryStorage()
  storage.map.set('something:else', '{"at":1,"edit":{"id":"not","op":"remove"}}')
  storage.map.set('watchroom:edits:1:one:x', text)
  new UnsentEdits(storage).hold('one', [edit('a')], 1000)
  expect(new UnsentEdits(storage).of('one', 1000)).toEqual(read === null ? [edit('a')] : [read, edit('a')])
  expect(storage.map.has('something:else')).toBe(true)
})
