import { createStore, type Store } from '../../lib/client/store.ts'

export const GROUPS = ['Time', 'Room', 'Edit', 'Go to', 'Look'] as const

/** Something that a person can do on the present page: by its key, from the command palette, or by a button. */
export interface Action {
  readonly id: string
  readonly label: string
  readonly group: (typeof GROUPS)[number]
  /** As `KeyboardEvent.key` has them, letters small; `mod+k` is Ctrl or ⌘ and K, `mod+shift+k` with Shift too. */
  readonly keys?: readonly string[]
  /** Comes before all others of its key. */
  readonly first?: boolean
  /** `false` leaves the key to the next one, in the order from the newest. */
  readonly run: () => unknown
  /** Absent: it is in the palette. */
  readonly hidden?: boolean
}

export interface Actions {
  readonly list: Store<readonly Action[]>
  /** Returns what takes them out again. */
  add(actions: readonly Action[]): () => void
  /** Runs the first action of this key that takes it. False where there is none. */
  press(key: string): boolean
}

export function createActions(): Actions {
  const list = createStore<readonly Action[]>([])
  return {
    list,
    add(actions) {
      list.set([...list.getSnapshot(), ...actions])
      return () => {
        const gone = new Set(actions)
        list.set(list.getSnapshot().filter((action) => !gone.has(action)))
      }
    },
    press(key) {
      const wanted = list.getSnapshot().filter((action) => action.keys?.includes(key))
      const newest = wanted.reverse()
      return [...newest.filter(isFirst), ...newest.filter((action) => !isFirst(action))].some(
        (action) => action.run() !== false,
      )
    },
  }
}

function isFirst(action: Action): boolean {
  return action.first === true
}
