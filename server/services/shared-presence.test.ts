import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { linkBuses } from '../testing/linked-buses.ts'
import { createEditors } from './editors.ts'
import { createPresence, type MovedPointer } from './presence.ts'
import { shareEditors } from './shared-editors.ts'
import { sharePresence } from './shared-presence.ts'

const ada = { id: 'person-ada', name: 'Ada' }
const bob = { id: 'person-bob', name: 'Bob' }

/** As every release counts it. */
function digestOfLines(lines: readonly string[]): string {
  let sum = 0
  for (const line of lines) {
    let hash = 2166136261
    for (const char of line) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
    sum = (sum + hash) | 0
  }
  return `${lines.length}.${sum >>> 0}`
}

function setUp(count: number) {
  const clock = new FakeClock()
  const buses = linkBuses(Array.from({ length: count }, (_, i) => `node-${i}`))
  const nodes = buses.map((bus) => {
    const moved: MovedPointer[] = []
    const views: unknown[] = []
    const presence = createPresence({
      clock,
      onPeople: () => {},
      onPointers: (_, some) => moved.push(...some),
      onView: (_, person, view) => views.push([person, view]),
    })
    const shared = sharePresence(presence, { bus, clock })
    const people = () => {
      clock.advance(60)
      return shared.list('r').people.map(({ person, tabs, panel, typing }) => ({
        name: person.name,
        tabs,
        ...(panel === null ? {} : { panel }),
        ...(typing ? { typing } : {}),
      }))
    }
    return { bus, presence: shared, moved, views, people }
  })
  return { clock, nodes }
}

describe('presence of several nodes', () => {
  it('shows people of a node of a newer release, whatever else it says of them, and asks no more than usual', () => {
    const { clock, nodes } = setUp(2)
    const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    const here = { panel: 'cpu', view: { kind: 'novel' }, mood: 'good' }
    const tabs = [
      { room: 'r', tab: 't1', state: { person: { ...ada, pronouns: 'she' }, here, more: 1 } },
      { room: 'r', tab: 't2', state: 'nothing that is known' },
    ]
    b.bus.send('presence', { kind: 'all', tabs })
    for (const odd of [null, 7, { kind: 'novel' }, { kind: 'put' }]) b.bus.send('presence', odd)
    expect(a.people()).toEqual([{ name: 'Ada', tabs: 1 }])
    // It tells of its tabs by the digest of what it said.
    b.presence.close()
    b.bus.send('presence', { kind: 'all', tabs })
    const lines = tabs.map(({ room, tab, state }) => JSON.stringify([room, tab, state]))
    const before = a.bus.sent
    b.bus.send('presence', { kind: 'beat', digest: digestOfLines(lines) })
    expect(a.bus.sent).toBe(before)
    clock.advance(16_000)
    expect(a.people()).toEqual([])
  })

  it('[CH5] shows the people of all nodes on each, whatever their tabs', () => {
    const { clock, nodes } = setUp(3)
    const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
    a.presence.join('r', 't1', ada)
    b.presence.join('r', 't2', ada)
    c.presence.join('r', 't3', bob)
    clock.advance(1)
    b.presence.here('r', 't2', { panel: 'cpu', typing: true })
    for (const { people } of nodes) {
      expect(people().toSorted((one, two) => (one.name < two.name ? -1 : 1))).toEqual([
        { name: 'Ada', tabs: 2, panel: 'cpu', typing: true },
        { name: 'Bob', tabs: 1 },
      ])
    }
    b.presence.leave('r', 't2')
    for (const { people } of nodes)
      expect(people().find(({ name }) => name === 'Ada')).toMatchObject({ tabs: 1 })
    b.presence.join('other', 't4', bob)
    expect(a.presence.list('r').total).toBe(2)
  })

  it('[CH5] tells pointers and views to those of other nodes', () => {
    const { clock, nodes } = setUp(2)
    const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    a.presence.join('r', 't1', ada)
    a.presence.pointer('r', 't1', { time: 5 })
    const view = { range: { span: 60_000 } }
    a.presence.here('r', 't1', { view })
    clock.advance(200)
    expect(b.moved).toMatchObject([{ tab: 't1', person: ada, pointer: { time: 5 } }])
    expect(b.views).toEqual([[ada.id, view]])
    expect(b.presence.view('r', ada.id)).toEqual(view)
  })

  it('a node that starts late, or missed something, knows all with the next beat', () => {
    const { clock, nodes } = setUp(2)
    const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    b.bus.cut(true)
    a.presence.join('r', 't1', ada)
    a.presence.join('r', 't2', bob)
    a.presence.leave('r', 't2')
    b.bus.cut(false)
    expect(b.people()).toEqual([])
    clock.advance(3000)
    expect(b.people()).toEqual([{ name: 'Ada', tabs: 1 }])
    a.bus.cut(true)
    a.presence.leave('r', 't1')
    a.bus.cut(false)
    clock.advance(3000)
    expect(b.people()).toEqual([])
    const { sent } = a.bus
    clock.advance(30_000)
    expect(a.bus.sent - sent).toBe(10)
  })

  it('[EP1] a node that hears the others again asks them, and tells them, without waiting for a beat', () => {
    const { clock, nodes } = setUp(2)
    const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    clock.advance(3500)
    b.bus.cut(true)
    a.presence.join('r', 't1', ada)
    b.presence.join('r', 't2', bob)
    b.bus.cut(false)
    for (const { people } of nodes) expect(people()).toHaveLength(2)
  })

  it('[EP1] whichever message is lost, all nodes know the same within two beats', () => {
    let count = 1
    for (let lost = 0; lost < count; lost++) {
      const { clock, nodes } = setUp(3)
      const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
      let number = 0
      for (const { bus } of nodes) bus.lose(() => number++ === lost)
      a.presence.join('r', 't1', ada)
      b.presence.join('r', 't2', bob)
      clock.advance(3100)
      c.presence.join('r', 't3', { id: 'person-eve', name: 'Eve' })
      a.presence.here('r', 't1', { panel: 'cpu' })
      b.presence.leave('r', 't2')
      clock.advance(6200)
      for (const { people } of nodes)
        expect(
          people().toSorted((one, two) => (one.name < two.name ? -1 : 1)),
          `message ${lost}`,
        ).toEqual([
          { name: 'Ada', tabs: 1, panel: 'cpu' },
          { name: 'Eve', tabs: 1 },
        ])
      count = number
    }
    expect(count).toBeGreaterThan(10)
  })

  it('the people of a node that is gone go with it, at once where it says goodbye', () => {
    const { clock, nodes } = setUp(3)
    const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
    a.presence.join('r', 't1', ada)
    b.presence.join('r', 't2', bob)
    expect(c.people()).toHaveLength(2)
    b.presence.close()
    expect(c.people()).toEqual([{ name: 'Ada', tabs: 1 }])
    a.bus.cut(true)
    clock.advance(16_000)
    expect(c.people()).toEqual([])
    a.bus.cut(false)
    clock.advance(3000)
    expect(c.people()).toEqual([{ name: 'Ada', tabs: 1 }])
  })

  it('leaves aside what another release sends', () => {
    const { clock, nodes } = setUp(2)
    const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    a.bus.send('presence', { kind: 'put', room: 'r', tab: 't1', state: { later: true } })
    a.bus.send('presence', { kind: 'unheard-of' })
    a.presence.join('r', 't2', bob)
    clock.advance(3000)
    expect(b.people()).toEqual([{ name: 'Bob', tabs: 1 }])
  })
})

it('who edits what is known on all nodes', () => {
  const clock = new FakeClock()
  const told: unknown[] = []
  const nodes = linkBuses(['a', 'b']).map((bus) =>
    shareEditors(
      createEditors({ clock, tell: (_, editors) => told.push(editors.map(({ panel }) => panel)) }),
      { bus, clock },
    ),
  )
  nodes[0]?.join('r', 't1', ada)
  nodes[0]?.editing('r', 't1', 'cpu')
  clock.advance(100)
  expect(nodes[1]?.list('r')).toEqual([{ tab: 't1', person: ada, panel: 'cpu' }])
  expect(told).toEqual([['cpu'], ['cpu']])
  nodes[0]?.leave('r', 't1')
  expect(nodes[1]?.list('r')).toEqual([])
  for (const node of nodes) node.close()
  expect(clock.timers).toBe(0)
})
