import { Budget, type BudgetUse } from '../../lib/domain/budget.ts'
import { applyEdit } from '../../lib/domain/room-edits.ts'
import { revisionsAfter } from '../../lib/domain/room-revisions.ts'
import { nthSlug, slugOf } from '../../lib/domain/slug.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type {
  EditOutcome,
  NewRoom,
  Room,
  RoomDocument,
  RoomEdit,
  RoomPatch,
  RoomSummary,
} from '../../lib/protocol/rooms.ts'
import type { Clock } from '../ports/clock.ts'
import type { RoomChanges } from '../ports/room-changes.ts'
import type { RoomStore } from '../ports/room-store.ts'
import { PerKeyOrder } from './per-key-order.ts'
import { documentOf, type ProvidedForm, provided, providedAfter } from './provided-form.ts'
import { checkRoom, MAX_ROOMS } from './room-limits.ts'

export type RoomEvent =
  | { readonly kind: 'changed'; readonly room: Room }
  /** `elsewhere`: another node did it, and does what else is to be done. */
  | {
      readonly kind: 'removed'
      readonly id: string
      readonly slug: string
      readonly by: string
      readonly elsewhere?: true
    }

/**
 * Rooms by their address; a former one leads to the room too. Every change is durable before its promise settles and
 * before followers hear of it. Refuses with `unknown_room`, and passes the store's `storage_failed` on.
 */
export interface RoomService {
  /** By slug. */
  list(which: 'open' | 'archived' | 'all'): Promise<readonly RoomSummary[]>
  find(slug: string): Promise<Room>
  /** With a slug exactly there (`room_exists`), without one at the first free address that the title gives. */
  create(wanted: NewRoom): Promise<Room>
  duplicate(
    slug: string,
    as: { readonly title?: string | undefined; readonly slug?: string | undefined },
  ): Promise<Room>
  patch(slug: string, change: RoomPatch): Promise<Room>
  /** The whole document, made on `version` (`room_changed` where there is a newer one). Rivals stay. */
  replace(slug: string, document: RoomDocument, version: number): Promise<Room>
  /** The same edit again changes nothing. What it cannot merge it refuses or keeps as a rival (`applyEdit`). */
  edit(slug: string, edit: RoomEdit, by: string): Promise<{ outcome: EditOutcome; room: Room }>
  remove(slug: string, by: string): Promise<void>
  /** Brings the form of the room's file back, or its built-in one; what people made of it goes. */
  reset(slug: string): Promise<Room>
  /**
   * Makes a room of a file's form or a built-in one, or brings one up to date that people did not change since it was
   * taken. Theirs is left alone, and marked as behind the file.
   */
  provide(form: ProvidedForm): Promise<'created' | 'updated' | 'unchanged' | 'left'>
  follow(listener: (event: RoomEvent) => void): () => void
  budgets(): Promise<readonly BudgetUse[]>
}

const DEFAULT_BUDGET_BYTES = 128 * 1024 * 1024
/** Changes that wait for their turn, all together. */
const MAX_WAITING = { bytes: 8 * 1024 * 1024, items: 1000 }
const MAX_FORMER = 20
const MAX_ATTEMPTS = 50

export function createRoomService(deps: {
  store: RoomStore
  clock: Clock
  /** A new id each time, as `randomUUID`. */
  newId: () => string
  /** Bytes of all rooms together as JSON. */
  budgetBytes?: number
  /** Where other nodes change rooms too. */
  changes?: RoomChanges | null
}): RoomService {
  const { store, clock, newId, budgetBytes = DEFAULT_BUDGET_BYTES } = deps
  const forms = new Map<string, ProvidedForm>()
  const listeners = new Set<(event: RoomEvent) => void>()
  // One after the other: in this process no change is ever made on a stale room. Other nodes' are why `change` retries.
  const order = new PerKeyOrder<object>()
  const waitingBudget = new Budget('room changes', MAX_WAITING)
  const waiting = waitingBudget.share()
  /** `made` is what the change keeps in memory until its turn has come. */
  async function inTurn<T>(made: unknown, work: () => Promise<T>): Promise<T> {
    const lease = waiting.take(Buffer.byteLength(JSON.stringify(made)))
    if (lease === null) {
      throw new AppError('busy', 'Too many changes of rooms wait to be stored; try again in a moment.', {
        retryAfter: 1,
      })
    }
    return order.take(listeners, work).finally(() => lease.release())
  }

  function tell(event: RoomEvent): void {
    for (const listener of [...listeners]) listener(event)
  }

  deps.changes?.follow((change) =>
    tell(change.kind === 'changed' ? change : { ...change, by: 'somebody', elsewhere: true }),
  )

  async function look(slug: string): Promise<Room | null> {
    const room = await store.find(slug)
    if (room !== null) return room
    const moved = (await store.list()).find(({ former }) => former.includes(slug))
    return moved === undefined ? null : store.find(moved.summary.slug)
  }

  async function find(slug: string): Promise<Room> {
    const room = await look(slug)
    if (room === null) throw new AppError('unknown_room', `There is no room “${slug}”.`)
    return room
  }

  async function add(id: string, document: RoomDocument, more: Partial<Room>): Promise<Room | null> {
    const now = clock.now()
    const room: Room = {
      id,
      version: 1,
      created: now,
      updated: now,
      archived: false,
      origin: 'people',
      revisions: revisionsAfter(null, document, 1),
      rivals: [],
      document,
      ...more,
    }
    checkRoom(room, null, await store.list(), budgetBytes)
    if ((await store.create(room)) === 'exists') return null
    tell({ kind: 'changed', room })
    return room
  }

  async function create({ slug, ...rest }: NewRoom): Promise<Room> {
    const wanted = slug ?? slugOf(rest.title)
    for (let n = 1; n <= (slug === undefined ? MAX_ROOMS + 1 : 1); n++) {
      const address = nthSlug(wanted, n)
      if ((await store.find(address)) !== null) continue
      const room = await add(newId(), { ...rest, slug: address }, {})
      if (room !== null) return room
    }
    throw taken(wanted)
  }

  /** Stores what `work` makes of the room as it is; a change of another node in between begins anew. */
  async function change<T extends { readonly room: Room }>(
    slug: string,
    work: (room: Room) => T,
  ): Promise<T> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = await find(slug)
      const made = work(before)
      if (made.room === before) return made
      checkRoom(made.room, before, await store.list(), budgetBytes)
      switch (await store.replace(made.room)) {
        case 'replaced':
          tell({ kind: 'changed', room: made.room })
          return made
        case 'exists':
          throw taken(made.room.document.slug)
        case 'stale':
        case 'gone':
          break
      }
    }
    throw new AppError('overloaded', 'Too many people change this room at once; try again.', {
      retryAfter: 1,
    })
  }

  function redone(before: Room, document: RoomDocument, more: Partial<Room> = {}): Room {
    const version = before.version + 1
    const { slug } = document
    const old = before.document.slug
    const former = [old, ...(before.former ?? [])].filter((one) => one !== slug).slice(0, MAX_FORMER)
    return {
      ...before,
      version,
      updated: clock.now(),
      revisions: revisionsAfter(before, document, version),
      ...(slug === old ? {} : { former }),
      document,
      ...more,
    }
  }

  async function resetTo(slug: string, form: ProvidedForm): Promise<Room> {
    const own = documentOf(form)
    const holder = await store.find(own.slug)
    const made = await change(slug, (room) => {
      const address = holder === null || holder.id === room.id ? own.slug : room.document.slug
      const document = { ...own, slug: address }
      return { room: redone(room, document, { rivals: [], provided: provided(form, room.version + 1) }) }
    })
    return made.room
  }

  return {
    async list(which) {
      const all = (await store.list()).map(({ summary }) => summary)
      return which === 'all' ? all : all.filter(({ archived }) => archived === (which === 'archived'))
    },
    find,
    create: (wanted) => inTurn(wanted, () => create(wanted)),
    duplicate: (slug, as) =>
      inTurn(as, async () => {
        const { document } = await find(slug)
        const { slug: _own, ...rest } = document
        const title = as.title ?? `${document.title} (copy)`.slice(-200)
        return create({ ...rest, title, ...(as.slug === undefined ? {} : { slug: as.slug }) })
      }),
    patch: (slug, { archived, ...details }) =>
      inTurn(details, async () => {
        const made = await change(slug, (room) => {
          const document = { ...room.document, ...defined(details) }
          const next = { archived: archived ?? room.archived, ...providedAfter(room, document) }
          return { room: redone(room, document, next) }
        })
        return made.room
      }),
    replace: (slug, document, version) =>
      inTurn(document, async () => {
        const made = await change(slug, (room) => {
          if (room.version === version) return { room: redone(room, document) }
          throw new AppError(
            'room_changed',
            `The room is at version ${room.version}, and this was made on ${version}. Read it again and repeat your change.`,
          )
        })
        return made.room
      }),
    edit: (slug, edit, by) =>
      inTurn(edit, () =>
        change(slug, (room) => {
          const result = applyEdit(room, edit, by, clock.now())
          if (result.kind === 'refused') throw new AppError(result.code, result.message)
          return result
        }),
      ),
    remove: (slug, by) =>
      inTurn(by, async () => {
        const room = await find(slug)
        const form = forms.get(room.id)
        if (form !== undefined) {
          throw new AppError(
            'room_provided',
            `This room comes from ${form.from} and would be back after the next start. Archive it instead.`,
          )
        }
        if ((await store.remove(room.id)) === 'gone') {
          throw new AppError('unknown_room', `There is no room “${slug}” any more.`)
        }
        tell({ kind: 'removed', id: room.id, slug: room.document.slug, by })
      }),
    reset: (slug) =>
      inTurn(slug, async () => {
        const room = await find(slug)
        const form = forms.get(room.id)
        if (form !== undefined) return resetTo(slug, form)
        throw new AppError('bad_request', 'This room has no file that it could be brought back from.')
      }),
    provide: (form) =>
      inTurn(form.id, async () => {
        forms.set(form.id, form)
        const stored = async () => {
          const entry = (await store.list()).find(({ summary }) => summary.id === form.id)
          return entry === undefined ? null : store.find(entry.summary.slug)
        }
        let held = await stored()
        if (held === null) {
          const more = { origin: form.origin, provided: provided(form, 1) }
          if ((await add(form.id, documentOf(form), more)) !== null) return 'created'
          // Another node may have made it since we looked.
          held = await stored()
        }
        if (held === null) {
          forms.delete(form.id)
          throw taken(documentOf(form).slug)
        }
        const { slug } = held.document
        const known = held.provided
        if (known?.digest === form.digest && !known.newer) return 'unchanged'
        const untouched = known?.version === held.version && held.rivals.length === 0
        if (untouched) {
          await resetTo(slug, form)
          return 'updated'
        }
        const newer = known?.digest !== form.digest
        if (known !== undefined && known.newer !== newer) {
          await change(slug, (room) => ({
            room: { ...room, version: room.version + 1, provided: { ...known, newer } },
          }))
        }
        return newer ? 'left' : 'unchanged'
      }),
    async budgets() {
      const entries = await store.list()
      const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
      const rooms = { bytes, items: entries.length }
      return [waitingBudget, { name: 'rooms', used: rooms, limit: { bytes: budgetBytes, items: MAX_ROOMS } }]
    },
    follow(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function defined<T extends object>(some: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as never
}

function taken(slug: string): AppError {
  return new AppError('room_exists', `Another room has the address “${slug}” already; choose another one.`)
}
