import type { Present, SharedView } from '../../lib/protocol/chat-events.ts'
import type { Person } from '../../lib/protocol/room-events.ts'

export interface Tab {
  person: Person
  panel: string | null
  idle: boolean
  view: SharedView | null
  pointing: boolean
  /** When it last did something, ms. */
  active: number
  /** Ends "is typing" early; null where nobody types. */
  stopTyping: (() => void) | null
}
export type Newcomer = Omit<Tab, 'person' | 'active'>

/** A few who type are shown wherever they stand in the order. */
const MAX_TYPING = 10

/** Tabs folded into people, in the order in which they came, at most `most`, those who type among them. */
export function presentOf(tabs: Iterable<Tab>, most: number): { people: Present[]; total: number } {
  const byPerson = new Map<string, Tab[]>()
  for (const tab of tabs) {
    const own = byPerson.get(tab.person.id)
    if (own === undefined) byPerson.set(tab.person.id, [tab])
    else own.push(tab)
  }
  const all = [...byPerson.values()]
  const total = all.length
  if (total <= most) return { people: all.map(folded), total }
  const typing = all.filter((own) => own.some(isTyping)).slice(0, MAX_TYPING)
  const shown = new Set([...typing, ...all.slice(0, most - typing.length)])
  return { people: all.filter((own) => shown.has(own)).map(folded), total }
}

function isTyping({ stopTyping }: Tab): boolean {
  return stopTyping !== null
}

function folded(tabs: readonly Tab[]): Present {
  const [newest, ...rest] = tabs.toSorted((a, b) => b.active - a.active)
  if (newest === undefined) throw new Error('a person without a tab')
  return {
    person: newest.person,
    tabs: rest.length + 1,
    panel: newest.panel,
    typing: tabs.some(isTyping),
    idle: tabs.every(({ idle }) => idle),
  }
}
