import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personSchema } from '../protocol/room-events.ts'
import { loadPerson, renamePerson } from './person.ts'

function memory(entries: [string, string][] = []) {
  const held = new Map(entries)
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
  }
}

describe('person', () => {
  it('is made up at first, and the same from then on', () => {
    const storage = memory()
    const person = loadPerson(storage, () => 0.5)
    expect(personSchema.parse(person)).toEqual(person)
    expect(person.name).toBe('Jade Otter')
    expect(loadPerson(storage, () => 0.1)).toEqual(person)
  })

  it('is read as the wire reads it', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.constantFrom('  a  ', 'a'.repeat(61), 'b'.repeat(8)),
      fc.integer(),
    )
    fc.assert(
      fc.property(fc.record({ id: text, name: text }), (kept) => {
        const wire = personSchema.safeParse(kept)
        const storage = memory([['watchroom:person', JSON.stringify(kept)]])
        const person = loadPerson(storage, () => 0.5)
        if (wire.success) expect(person).toEqual(wire.data)
        else expect(person.name).toBe('Jade Otter')
      }),
    )
  })

  it('takes another name, and refuses one that is none', () => {
    const storage = memory()
    const person = loadPerson(storage, Math.random)
    expect(renamePerson(storage, person, '  Ada ')).toEqual({ ...person, name: 'Ada' })
    expect(renamePerson(storage, person, '   ')).toBeNull()
    expect(renamePerson(storage, person, 'x'.repeat(61))).toBeNull()
    expect(loadPerson(storage, Math.random).name).toBe('Ada')
  })

  it('is there too where nothing can be kept, or what was kept cannot be read', () => {
    const refused = () => {
      throw new Error('refused')
    }
    expect(loadPerson({ getItem: refused, setItem: refused }, () => 0).name).toBe('Amber Badger')
    expect(loadPerson(null, () => 0).name).toBe('Amber Badger')
    for (const text of ['{', '{"id":"short","name":"x"}', '7'])
      expect(loadPerson(memory([['watchroom:person', text]]), () => 0).name).toBe('Amber Badger')
  })

  it('has an id that nobody else makes up', () => {
    const of = (seed: number) => {
      let next = seed
      const random = () => {
        next = (next * 16_807) % 2_147_483_647
        return next / 2_147_483_647
      }
      return loadPerson(null, random).id
    }
    expect(of(7)).toMatch(/^[0-9a-z]{20}$/)
    expect(new Set(of(7)).size).toBeGreaterThan(8)
    expect(of(7)).not.toBe(of(8))
  })

  it.each([
    [{ id: 'a'.repeat(64), name: 'x'.repeat(60) }, true],
    [{ id: 'a'.repeat(8), name: 'x' }, true],
    [{ id: 'a'.repeat(65), name: 'x' }, false],
    [{ id: 'a'.repeat(7), name: 'x' }, false],
    [{ id: [...'abcdefgh'], name: 'x' }, false],
    [{ id: 'a'.repeat(8), name: ['x'] }, false],
  ])('of %j is kept: %s', (kept, fits) => {
    expect(personSchema.safeParse(kept).success).toBe(fits)
    const person = loadPerson(memory([['watchroom:person', JSON.stringify(kept)]]), () => 0)
    expect(person.name === 'Amber Badger').toBe(!fits)
  })
})
