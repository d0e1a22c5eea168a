'use client'

import { useSyncExternalStore } from 'react'
import type { Store } from '../../lib/client/store.ts'

export function useStore<S>(store: Store<S>): S {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
}
