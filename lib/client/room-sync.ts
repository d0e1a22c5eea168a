import { type EditHistory, moved, noHistory, recorded, without } from '../domain/edit-history.ts'
import { applyEdit } from '../domain/room-edits.ts'
import { DETAIL_FIELDS, revisionOf } from '../domain/room-revisions.ts'
import type { WireError } from '../protocol/errors.ts'
import type { EditDraft, EditOutcome, Room, RoomEdit } from '../protocol/rooms.ts'

export interface RefusedEdit {
  readonly edit: RoomEdit
  readonly error: WireError
}

export type EditReport =
  | { readonly kind: 'taken'; readonly edit: RoomEdit; readonly outcome: EditOutcome }
  | { readonly kind: 'refused'; readonly edit: RoomEdit; readonly error: WireError }
  /** An undo or redo that would take somebody else's work away, and was not made. */
  | { readonly kind: 'stuck'; readonly message: string }

/** Between these versions nobody but this tab changed what the key names. */
interface Own {
  readonly from: number
  readonly to: number
}

const MAX_REMEMBERED = 200

/**
 * A room as one tab sees it: the server's newest, and over it this tab's own edits that the server has not answered. They
 * go out one by one, each on the revision that the person saw; where that was the tab's own edit before it, on what
 * that one became.
 */
export class RoomSync {
  #confirmed: Room | null = null
  #queue: readonly RoomEdit[] = []
  #history: EditHistory = noHistory
  #refused: readonly RefusedEdit[] = []
  readonly #own = new Map<string, Own[]>()
  /** What became of this tab's edits. */
  readonly #landed = new Map<string, { version: number; outcome: EditOutcome }>()

  get room(): Room | null {
    return this.#confirmed
  }

  get pending(): readonly RoomEdit[] {
    return this.#queue
  }

  get refused(): readonly RefusedEdit[] {
    return this.#refused
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0
  }

  /**
   * The server's word on joining, whatever was held before. Edits of another room of this address come to nothing. `kept`:
   * edits that an earlier page could not send; they come first.
   */
  joined(room: Room, kept: readonly RoomEdit[] = []): void {
    if (this.#confirmed !== null && this.#confirmed.id !== room.id) {
      const error = { code: 'unknown_room', message: 'The room that this was for was deleted.' } as const
      this.#refused = [...this.#refused, ...this.#queue.map((edit) => ({ edit, error }))]
      this.#queue = []
    }
    if (
      this.#confirmed !== null &&
      (this.#confirmed.id !== room.id || this.#confirmed.version > room.version)
    ) {
      // Another room, or one that came back from a backup: versions mean something else now.
      this.#history = noHistory
      this.#own.clear()
    }
    const known = new Set([...this.#queue, ...this.#refused.map(({ edit }) => edit)].map(({ id }) => id))
    this.#queue = [...kept.filter(({ id }) => !known.has(id)), ...this.#queue]
    this.#confirmed = room
    this.#learn(room)
  }

  /** An older version than the one held is left aside. */
  changed(room: Room): void {
    const held = this.#confirmed
    if (held === null || held.id !== room.id || room.version <= held.version) return
    this.#confirmed = room
    this.#learn(room)
  }

  /** With everything of this tab's that the server has not answered, as `by` makes it at `at`. Null before the first join. */
  visible(by: string, at: number): Room | null {
    let room = this.#confirmed
    if (room === null) return null
    const { version, revisions, edits } = room
    for (const edit of this.#queue) {
      const result = applyEdit(room, this.#rebased(edit), by, at)
      if (result.kind === 'refused' || result.room === room) continue
      const { edits: _made, ...applied } = result.room
      room = { ...applied, version, revisions, ...(edits === undefined ? {} : { edits }) }
    }
    return room
  }

  /** `before` is what the person saw. */
  add(edit: RoomEdit, before: Room): void {
    this.#history = recorded(this.#history, before, edit)
    this.#queue = [...this.#queue, edit]
  }

  /** What goes to the server next. */
  next(): RoomEdit | null {
    const [edit] = this.#queue
    return edit === undefined ? null : this.#rebased(edit)
  }

  taken(id: string, outcome: EditOutcome, room: Room): EditReport | null {
    const edit = this.#queue.find((one) => one.id === id)
    this.#learn(room)
    this.changed(room)
    this.#queue = this.#queue.filter((one) => one.id !== id)
    return edit === undefined
      ? null
      : { kind: 'taken', edit, outcome: this.#landed.get(id)?.outcome ?? outcome }
  }

  /** For good. Its content stays in `refused` until it is dismissed. */
  refuse(id: string, error: WireError): EditReport | null {
    const edit = this.#queue.find((one) => one.id === id)
    if (edit === undefined) return null
    this.#queue = this.#queue.filter((one) => one.id !== id)
    this.#history = without(this.#history, id)
    this.#refused = [...this.#refused, { edit, error }]
    return { kind: 'refused', edit, error }
  }

  dismiss(id: string): void {
    this.#refused = this.#refused.filter(({ edit }) => edit.id !== id)
  }

  /** Takes the newest own edit back, or (`future`) makes the one again that was taken back last. */
  turn(side: 'past' | 'future', id: string, seen: Room): EditReport | null {
    const step = this.#history[side].at(-1)
    if (step === undefined) return null
    const draft = this.#draftOf(step.made, step.move, seen)
    if (typeof draft === 'string') {
      this.#history = without(this.#history, step.made)
      return { kind: 'stuck', message: draft }
    }
    this.#history = moved(this.#history, side, id)
    this.#queue = [...this.#queue, { ...draft, id }]
    return null
  }

  /** A step as an edit, or why it would take somebody else's work away. */
  #draftOf(made: string, move: EditDraft, seen: Room): EditDraft | string {
    const landed = this.#landed.get(made)
    if (landed?.outcome === 'rival') {
      const waits = seen.rivals.some(({ id }) => id === made)
      return waits ? { op: 'resolve', rival: made, keep: 'panel' } : 'That version was resolved meanwhile.'
    }
    if (!('base' in move) || move.op === 'resolve') return move
    const waiting = this.#queue.find((edit) => edit.id === made)
    const base = landed?.version ?? (waiting && 'base' in waiting ? (waiting.base ?? 0) : null)
    if (base === null) return 'That was too long ago to be taken back.'
    const keys = keysOf(move)
    const free = keys.every((key) => this.#lift(key, base) >= revisionOf(seen, key))
    return free ? { ...move, base } : 'Somebody else has changed it since, so it was left as it is.'
  }

  /** Finds own edits among those that the server remembers. */
  #learn(room: Room): void {
    for (const { id, version, outcome } of room.edits ?? []) {
      const edit = this.#queue.find((one) => one.id === id)
      if (edit === undefined || this.#landed.has(id)) continue
      this.#landed.set(id, { version, outcome })
      if (this.#landed.size > MAX_REMEMBERED) forgetOldest(this.#landed)
      if (outcome === 'rival' || !('base' in edit) || edit.op === 'resolve') continue
      for (const key of keysOf(edit)) {
        const own = this.#own.get(key) ?? []
        const from = outcome === 'restored' ? 0 : edit.base
        this.#own.set(key, [...own, { from, to: version }].slice(-MAX_REMEMBERED))
      }
    }
  }

  #rebased(edit: RoomEdit): RoomEdit {
    if (!('base' in edit) || edit.base === undefined) return edit
    const { base } = edit
    const lifted = keysOf(edit).map((key) => this.#lift(key, base))
    return lifted.length === 0 ? edit : { ...edit, base: Math.min(...lifted) }
  }

  #lift(key: string, base: number): number {
    return (this.#own.get(key) ?? []).reduce((at, { from, to }) => (at >= from && at < to ? to : at), base)
  }
}

/** The keys of `Room.revisions` that an edit is held against. */
function keysOf(edit: EditDraft): string[] {
  switch (edit.op) {
    case 'put':
      return [edit.panel.id]
    case 'remove':
      return [edit.panel]
    case 'details':
      return DETAIL_FIELDS.filter((field) => edit[field] !== undefined).map((field) => `details.${field}`)
    case 'arrange':
    case 'resolve':
      return []
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
