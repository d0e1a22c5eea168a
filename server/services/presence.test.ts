import { describe, expect, it } from 'vitest'
import type { Present } from '../../lib/protocol/chat-events.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createPresence, type MovedPointer, type PresenceChange } from './presence.ts'

function setUp() {
  const clock = new FakeClock()
  const changes: PresenceChange[] = []
  const pointers: MovedPointer[][] = []
  const presence = createPresence({
    clock,
    onPeople: (_, change) => changes.push(change),
    onPointers: (_, moved) => pointers.push([...moved]),
    onView: () => {},
  })
  return { clock, changes, pointers, presence }
}
const person = (i: number) => ({ id: `person-${i}`, name: `P${i}` })

describe('presence', () => {
  it('[CH5] who goes on typing is shown typing until a while after the last letter', () => {
    const { clock, presence } = setUp()
    const isTyping = () => presence.list('r').people[0]?.typing
    presence.join('r', 't', person(1))
    presence.here('r', 't', { typing: true })
    clock.advance(5_000)
    presence.here('r', 't', { typing: true })
    clock.advance(5_000)
    expect(isTyping()).toBe(true)
    clock.advance(2_000)
    expect(isTyping()).not.toBe(true)
  })

  it('[CH5] tells what changed, so that who heard every notice knows what a newcomer is told', () => {
    const { clock, changes, presence } = setUp()
    let seed = 1
    const random = (most: number) => {
      seed = (seed * 48271) % 0x7fffffff
      return seed % most
    }
    for (let i = 0; i < 2000; i++) {
      const tab = `t${random(150)}`
      const what = random(4)
      if (what === 0) presence.leave('r', tab)
      else if (what === 1) presence.here('r', tab, { typing: random(2) === 0, idle: random(3) === 0 })
      else presence.join('r', tab, person(random(120)))
      if (random(10) === 0) clock.advance(random(1500))
    }
    presence.join('r', 'last', person(1))
    clock.advance(10_000)
    const held = new Map<string, Present>()
    let total = 0
    for (const [i, change] of changes.entries()) {
      expect(change.seq).toBe(i + 1)
      for (const id of change.left) held.delete(id)
      for (const one of change.changed) held.set(one.person.id, one)
      total = change.total
    }
    const told = presence.list('r')
    expect(told).toMatchObject({ seq: changes.length, total })
    expect([...held.keys()].sort()).toEqual(told.people.map(({ person: { id } }) => id).sort())
    for (const one of told.people) expect(held.get(one.person.id)).toEqual(one)
  })

  it('[CH5] tells a thousand joins in a few small notices', () => {
    const { clock, changes, presence } = setUp()
    for (let i = 0; i < 1000; i++) presence.join('r', `t${i}`, person(i))
    clock.advance(1000)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ total: 1000, left: [] })
    expect(changes[0]?.changed).toHaveLength(100)
    presence.here('r', 't900', { typing: true })
    clock.advance(1000)
    expect(changes[1]?.changed).toMatchObject([{ person: person(900), typing: true }])
    clock.advance(7000)
    expect(presence.list('r').people.some(({ typing }) => typing)).toBe(false)
  })

  it('gathers pointers, takes those of the gone back, and leaves no timer', () => {
    const { clock, pointers, presence } = setUp()
    presence.join('r', 'a', person(1))
    presence.join('r', 'b', person(2))
    for (let time = 0; time < 100; time++) presence.pointer('r', 'a', { time })
    clock.advance(100)
    expect(pointers).toEqual([[{ tab: 'a', person: person(1), pointer: { time: 99 } }]])
    presence.leave('r', 'a')
    clock.advance(100)
    expect(pointers[1]).toMatchObject([{ tab: 'a', pointer: null }])
    presence.here('r', 'b', { typing: true })
    presence.leave('r', 'b')
    expect(clock.timers).toBe(0)
    expect(presence.list('r')).toEqual({ seq: 0, people: [], total: 0 })
  })
})
