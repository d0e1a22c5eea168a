import { plainName } from '../protocol/names.ts'
import type { Person } from '../protocol/room-events.ts'

/** What of the browser's localStorage is used; it may throw, as it does where storage is refused. */
export interface PersonStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

const KEY = 'watchroom:person'
const COLOURS =
  'Amber,Azure,Coral,Copper,Golden,Hazel,Indigo,Ivory,Jade,Lilac,Olive,Ruby,Russet,Silver,Teal,Violet'
const ANIMALS =
  'Badger,Crane,Dolphin,Falcon,Fox,Heron,Ibex,Koala,Lynx,Marten,Otter,Owl,Panda,Puffin,Raven,Robin,Seal,Swift,Tern,Wren'

/** Who this browser says it is: the same on every visit, with a made-up name at first. Not kept where storage is refused. */
export function loadPerson(storage: PersonStorage | null, random: () => number): Person {
  const known = read(storage)
  if (known !== null) return known
  const id = Array.from({ length: 20 }, () => Math.floor(random() * 36).toString(36)).join('')
  return keep(storage, { id, name: `${pick(COLOURS, random)} ${pick(ANIMALS, random)}` })
}

/** Null where the name cannot be one: empty, or longer than 60 characters. */
export function renamePerson(storage: PersonStorage | null, person: Person, name: string): Person | null {
  const renamed = personOf({ ...person, name })
  return renamed === null ? null : keep(storage, renamed)
}

function read(storage: PersonStorage | null): Person | null {
  try {
    return personOf(JSON.parse(storage?.getItem(KEY) ?? 'null'))
  } catch {
    return null
  }
}

/** As `personSchema` reads it; a test holds the two together. Written by hand, since every page carries it. */
function personOf(value: unknown): Person | null {
  const { id, name } = Object(value)
  if (typeof id !== 'string' || typeof name !== 'string') return null
  const plain = plainName(name)
  const fits = id.length >= 8 && id.length <= 64 && plain.length >= 1 && plain.length <= 60
  return fits ? { id, name: plain } : null
}

function keep(storage: PersonStorage | null, person: Person): Person {
  try {
    storage?.setItem(KEY, JSON.stringify(person))
  } catch {
    // It holds for this page then.
  }
  return person
}

function pick(list: string, random: () => number): string {
  const words = list.split(',')
  return words[Math.floor(random() * words.length)] ?? ''
}
