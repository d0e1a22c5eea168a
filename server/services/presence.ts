import {
  type Here,
  MAX_SHOWN_PEOPLE,
  type Pointer,
  type Presence,
  type Present,
  type SharedView,
} from '../../lib/protocol/chat-events.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import type { Clock } from '../ports/clock.ts'
import { type Newcomer, presentOf, type Tab } from './present-people.ts'

/** Who is in which room and what they do there. Kept nowhere: it ends with its connections. */
export interface PresenceService {
  /** Again with another name: that counts from then on, and the rest stays. */
  join(room: string, tab: string, person: Person): void
  leave(room: string, tab: string): void
  here(room: string, tab: string, change: Here): void
  pointer(room: string, tab: string, pointer: Pointer | null): void
  person(room: string, tab: string): Person | null
  /** What was told last, so that the next notice follows on. */
  list(room: string): Presence
  /** What somebody looked at last, in any tab. */
  view(room: string, person: string): SharedView | null
  close(): void
}

export interface PresenceChange {
  readonly seq: number
  readonly changed: readonly Present[]
  readonly left: readonly string[]
  readonly total: number
}
export interface MovedPointer {
  readonly tab: string
  readonly person: Person
  readonly pointer: Pointer | null
}

/** Each change is told to everybody: where many are, changes are gathered for longer. */
const TELL_AFTER_MS = 50
const TELL_BIG_AFTER_MS = 1000
const BIG = 50
const POINTERS_EVERY_MS = 100
/** In one notice; the others come with the next. */
const MAX_POINTERS = 50
const TYPING_MS = 6000

interface Place {
  /** In the order in which they came. */
  readonly tabs: Map<string, Tab>
  told: ReadonlyMap<string, string>
  people: readonly Present[]
  total: number
  seq: number
  readonly moved: Map<string, MovedPointer>
  cancelTell: (() => void) | null
  cancelPointers: (() => void) | null
}

export function createPresence(deps: {
  clock: Clock
  onPeople: (room: string, change: PresenceChange) => void
  onPointers: (room: string, moved: readonly MovedPointer[]) => void
  onView: (room: string, person: string, view: SharedView) => void
}): PresenceService {
  const { clock } = deps
  const places = new Map<string, Place>()

  function placeOf(room: string): Place {
    const place = places.get(room) ?? {
      tabs: new Map(),
      told: new Map(),
      people: [],
      total: 0,
      seq: 0,
      moved: new Map(),
      cancelTell: null,
      cancelPointers: null,
    }
    places.set(room, place)
    return place
  }

  function changed(room: string, place: Place): void {
    if (place.tabs.size === 0) {
      place.cancelTell?.()
      place.cancelPointers?.()
      places.delete(room)
      return
    }
    place.cancelTell ??= clock.after(place.tabs.size > BIG ? TELL_BIG_AFTER_MS : TELL_AFTER_MS, () => {
      place.cancelTell = null
      tell(room, place)
    })
  }

  function tell(room: string, place: Place): void {
    const { people, total } = presentOf(place.tabs.values(), MAX_SHOWN_PEOPLE)
    const next = new Map(people.map((one) => [one.person.id, JSON.stringify(one)]))
    const changes = people.filter(({ person }) => place.told.get(person.id) !== next.get(person.id))
    const left = [...place.told.keys()].filter((id) => !next.has(id))
    const same = changes.length === 0 && left.length === 0 && total === place.total
    place.told = next
    place.people = people
    place.total = total
    if (same) return
    place.seq++
    deps.onPeople(room, { seq: place.seq, changed: changes, left, total })
  }

  function point(room: string, place: Place, moved: MovedPointer): void {
    place.moved.set(moved.tab, moved)
    place.cancelPointers ??= clock.after(POINTERS_EVERY_MS, () => {
      place.cancelPointers = null
      const some = [...place.moved.values()].slice(0, MAX_POINTERS)
      for (const { tab } of some) place.moved.delete(tab)
      deps.onPointers(room, some)
      for (const rest of place.moved.values()) return point(room, place, rest)
    })
  }

  function type(room: string, place: Place, tab: Tab, typing: boolean): void {
    tab.stopTyping?.()
    tab.stopTyping = typing
      ? clock.after(TYPING_MS, () => {
          tab.stopTyping = null
          changed(room, place)
        })
      : null
  }

  function drop(room: string, place: Place, id: string): void {
    const tab = place.tabs.get(id)
    if (tab === undefined) return
    tab.stopTyping?.()
    place.tabs.delete(id)
    place.moved.delete(id)
    if (tab.pointing) point(room, place, { tab: id, person: tab.person, pointer: null })
    changed(room, place)
  }

  return {
    join(room, id, person) {
      const place = placeOf(room)
      const fresh: Newcomer = { panel: null, idle: false, view: null, pointing: false, stopTyping: null }
      place.tabs.set(id, { ...(place.tabs.get(id) ?? fresh), person, active: clock.monotonic() })
      changed(room, place)
    },
    leave(room, id) {
      const place = places.get(room)
      if (place !== undefined) drop(room, place, id)
    },
    here(room, id, { panel, typing, idle, view }) {
      const place = places.get(room)
      const tab = place?.tabs.get(id)
      if (place === undefined || tab === undefined) return
      if (idle !== true) tab.active = clock.monotonic()
      if (panel !== undefined) tab.panel = panel
      if (idle !== undefined) tab.idle = idle
      if (typing !== undefined) type(room, place, tab, typing)
      if (view !== undefined) {
        tab.view = view
        deps.onView(room, tab.person.id, view)
      }
      changed(room, place)
    },
    pointer(room, id, pointer) {
      const place = places.get(room)
      const tab = place?.tabs.get(id)
      if (place === undefined || tab === undefined) return
      tab.pointing = pointer !== null
      point(room, place, { tab: id, person: tab.person, pointer })
    },
    person: (room, id) => places.get(room)?.tabs.get(id)?.person ?? null,
    list(room) {
      const { seq = 0, people = [], total = 0 } = places.get(room) ?? {}
      return { seq, people, total }
    },
    view(room, person) {
      let newest: Tab | null = null
      for (const tab of places.get(room)?.tabs.values() ?? []) {
        if (tab.person.id !== person || tab.view === null) continue
        if (newest === null || tab.active >= newest.active) newest = tab
      }
      return newest?.view ?? null
    },
    close() {
      for (const place of places.values()) {
        place.cancelTell?.()
        place.cancelPointers?.()
        for (const { stopTyping } of place.tabs.values()) stopTyping?.()
      }
      places.clear()
    },
  }
}
