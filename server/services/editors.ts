import type { Editor, Person } from '../../lib/protocol/room-events.ts'
import type { Clock } from '../ports/clock.ts'

/** Who is in which room, and which panel each tab has open in an editor. Kept nowhere: it ends with its connections. */
export interface Editors {
  /** Again with another name: that counts from then on, and the panel stays. */
  join(room: string, tab: string, person: Person): void
  leave(room: string, tab: string): void
  /** False where this tab is not in the room. */
  editing(room: string, tab: string, panel: string | null): boolean
  person(room: string, tab: string): Person | null
  /** Those with an open panel first, then in the order in which they came; at most `MAX_SHOWN`. */
  list(room: string): readonly Editor[]
  close(): void
}

const MAX_SHOWN = 50
/** Changes are gathered this long, longer where many are in the room: each is told to all of them. */
const TELL_AFTER_MS = 50
const TELL_EVERY_MS = 1000

interface Place {
  readonly editors: Map<string, Editor>
  told: string
  cancel: (() => void) | null
}

export function createEditors(deps: {
  clock: Clock
  tell: (room: string, editors: readonly Editor[]) => void
}): Editors {
  const { clock, tell } = deps
  const places = new Map<string, Place>()

  function shown({ editors }: Place): Editor[] {
    const all = [...editors.values()]
    return [...all.filter(({ panel }) => panel !== null), ...all.filter(({ panel }) => panel === null)].slice(
      0,
      MAX_SHOWN,
    )
  }

  function changed(room: string, place: Place): void {
    if (place.editors.size === 0) {
      place.cancel?.()
      places.delete(room)
      return
    }
    place.cancel ??= clock.after(place.editors.size > MAX_SHOWN ? TELL_EVERY_MS : TELL_AFTER_MS, () => {
      place.cancel = null
      const list = shown(place)
      const text = JSON.stringify(list)
      if (text === place.told) return
      place.told = text
      tell(room, list)
    })
  }

  function put(room: string, editor: Editor): void {
    const place = places.get(room) ?? { editors: new Map(), told: '', cancel: null }
    places.set(room, place)
    place.editors.set(editor.tab, editor)
    changed(room, place)
  }

  return {
    join(room, tab, person) {
      put(room, { tab, person, panel: places.get(room)?.editors.get(tab)?.panel ?? null })
    },
    leave(room, tab) {
      const place = places.get(room)
      if (place?.editors.delete(tab)) changed(room, place)
    },
    editing(room, tab, panel) {
      const editor = places.get(room)?.editors.get(tab)
      if (editor === undefined) return false
      put(room, { ...editor, panel })
      return true
    },
    person: (room, tab) => places.get(room)?.editors.get(tab)?.person ?? null,
    list(room) {
      const place = places.get(room)
      return place === undefined ? [] : shown(place)
    },
    close() {
      for (const { cancel } of places.values()) cancel?.()
      places.clear()
    },
  }
}
