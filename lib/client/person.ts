import { type Person, personSchema } from '../protocol/room-events.ts'

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
  const renamed = personSchema.safeParse({ ...person, name })
  return renamed.success ? keep(storage, renamed.data) : null
}

function read(storage: PersonStorage | null): Person | null {
  try {
    const known = personSchema.safeParse(JSON.parse(storage?.getItem(KEY) ?? 'null'))
    return known.success ? known.data : null
  } catch {
    return null
  }
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
