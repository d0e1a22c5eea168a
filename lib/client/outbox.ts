import type { ChatAction } from '../protocol/chat-actions.ts'
import { isWireError, type WireError } from '../protocol/errors.ts'
import { readStoredAction } from './stored-action.ts'

/** What of the browser's localStorage is used; it may throw, as it does where storage is refused or full. */
export interface OutboxStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Something that this person did and the server has not taken yet. */
export interface OutboxItem {
  readonly action: ChatAction
  /** When it was done, by this browser's clock. */
  readonly at: number
  /** Why the server refused it for good; null: it is sent, again and again. */
  readonly error: WireError | null
}

/**
 * What is still to be sent, oldest first. Each item has a key of its own in the storage, so that it survives a reload and no
 * tab writes over another's; what two tabs both send is taken once, by its id (SPEC CH2).
 */
export class Outbox {
  readonly #storage: OutboxStorage | null
  readonly #prefix: string
  #items: readonly OutboxItem[] = []

  constructor(storage: OutboxStorage | null, room: string, person: string) {
    this.#storage = storage
    this.#prefix = `watchroom:outbox:${person}:${room}:`
    this.#items = this.#stored().sort((a, b) => a.at - b.at)
  }

  get items(): readonly OutboxItem[] {
    return this.#items
  }

  /** The oldest that was not refused. */
  next(): OutboxItem | null {
    return this.#items.find(({ error }) => error === null) ?? null
  }

  find(id: string): OutboxItem | null {
    return this.#items.find(({ action }) => action.id === id) ?? null
  }

  add(action: ChatAction, now: number): void {
    const newest = this.#items.at(-1)?.at ?? Number.NEGATIVE_INFINITY
    // The order stays over a reload, however fast the person or slow the clock is.
    const at = now > newest ? now : newest + 0.001
    this.#put({ action, at, error: null })
  }

  refuse(id: string, error: WireError): void {
    const item = this.find(id)
    if (item !== null) this.#put({ ...item, error })
  }

  /** To be sent again; what was refused. */
  retry(id: string): void {
    const item = this.find(id)
    if (item !== null) this.#put({ ...item, error: null })
  }

  /** Taken by the server, or given up. False where it is not here. */
  remove(id: string): boolean {
    const known = this.find(id) !== null
    if (known) this.#items = this.#items.filter(({ action }) => action.id !== id)
    try {
      if (known) this.#storage?.removeItem(this.#prefix + id)
    } catch {
      // It is sent once more after a reload then, and taken as known.
    }
    return known
  }

  #put(item: OutboxItem): void {
    const { id } = item.action
    const known = this.find(id) !== null
    this.#items = known
      ? this.#items.map((one) => (one.action.id === id ? item : one))
      : [...this.#items, item]
    try {
      this.#storage?.setItem(this.#prefix + id, JSON.stringify(item))
    } catch {
      // It holds for this page then.
    }
  }

  #stored(): OutboxItem[] {
    const found: OutboxItem[] = []
    try {
      for (let i = 0; i < (this.#storage?.length ?? 0); i++) {
        const key = this.#storage?.key(i) ?? ''
        const item = key.startsWith(this.#prefix) ? readItem(this.#storage?.getItem(key) ?? 'null') : null
        if (item !== null) found.push(item)
      }
    } catch {
      // The storage is refused: what is done now holds for this page.
    }
    return found
  }
}

/** null: it cannot be read, and is not sent. */
function readItem(text: string): OutboxItem | null {
  try {
    const { action, at, error } = Object(JSON.parse(text))
    const known = readStoredAction(action)
    const isItem = known !== null && Number.isFinite(at) && (error === null || isWireError(error))
    return isItem ? { action: known, at, error } : null
  } catch {
    return null
  }
}
