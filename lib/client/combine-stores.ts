import type { Store } from './store.ts'

/** One store out of many. `combine` is called anew only where one of them changed. */
export function combineStores<S, T>(
  stores: readonly Store<S>[],
  combine: (all: readonly S[]) => T,
): Store<T> {
  let read: readonly S[] = []
  let combined: { readonly value: T } | null = null
  return {
    getSnapshot() {
      const now = stores.map((store) => store.getSnapshot())
      if (combined === null || now.some((one, i) => one !== read[i])) {
        read = now
        combined = { value: combine(now) }
      }
      return combined.value
    },
    subscribe(onChange) {
      const stops = stores.map((store) => store.subscribe(onChange))
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
