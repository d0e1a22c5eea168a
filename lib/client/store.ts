/** What `useSyncExternalStore` reads: a snapshot keeps its identity until something changed. */
export interface Store<S> {
  getSnapshot(): S
  /** Returns its unsubscribe. */
  subscribe(onChange: () => void): () => void
}

export interface WritableStore<S> extends Store<S> {
  /** Subscribers hear of it at once, unless the snapshot is the same object. */
  set(next: S): void
}

export function createStore<S>(initial: S): WritableStore<S> {
  let snapshot = initial
  const signal = createSignal()
  return {
    getSnapshot: () => snapshot,
    subscribe: signal.subscribe,
    set(next) {
      if (Object.is(next, snapshot)) return
      snapshot = next
      signal.notify()
    },
  }
}

export interface Signal {
  subscribe(listener: () => void): () => void
  notify(): void
}

/** A set of listeners; one may unsubscribe, itself or others, while it is called. */
export function createSignal(): Signal {
  const listeners = new Set<{ readonly call: () => void }>()
  return {
    subscribe(listener) {
      const entry = { call: listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    notify() {
      for (const entry of [...listeners]) if (listeners.has(entry)) entry.call()
    },
  }
}
