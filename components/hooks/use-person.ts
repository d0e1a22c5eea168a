'use client'

import { useSyncExternalStore } from 'react'
import { loadPerson, renamePerson } from '../../lib/client/person.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import { browserStorage } from './browser-storage.ts'

const EVENT = 'watchroom:person'
let held: Person | null = null

function subscribe(onChange: () => void): () => void {
  const other = (): void => {
    held = null
    onChange()
  }
  window.addEventListener(EVENT, onChange)
  window.addEventListener('storage', other)
  return () => {
    window.removeEventListener(EVENT, onChange)
    window.removeEventListener('storage', other)
  }
}

function read(): Person {
  held ??= loadPerson(browserStorage(), Math.random)
  return held
}

/** Who this browser says it is, the same for all its tabs; null on the server. */
export function usePerson(): Person | null {
  return useSyncExternalStore(subscribe, read, () => null)
}

/** False where that cannot be a name. */
export function renameMe(name: string): boolean {
  const next = renamePerson(browserStorage(), read(), name)
  if (next === null) return false
  held = next
  window.dispatchEvent(new Event(EVENT))
  return true
}
