import { applyEdit } from '../../lib/domain/room-edits.ts'
import { revisionsAfter } from '../../lib/domain/room-revisions.ts'
import { nthSlug, slugOf } from '../../lib/domain/slug.ts'
import { viewItems } from '../../lib/domain/view-items.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { MAX_VIEW_GLOBS, MAX_VIEW_ITEMS } from '../../lib/protocol/limits.ts'
import type {
  EditOutcome,
  NewRoom,
  Room,
  RoomDocument,
  RoomEdit,
  RoomPatch,
} from '../../lib/protocol/rooms.ts'
import type { Clock } from '../ports/clock.ts'
import type { RoomChanges } from '../ports/room-changes.ts'
import type { RoomStore } from '../ports/room-store.ts'
import { PerKeyOrder } from './per-key-order.ts'
import { type ProvidedForm, provided, providedAfter } from './provided-form.ts'

export type RoomEvent =
  | { readonly kind: 'changed'; readonly room: Room }
  /** `elsewhere`: another node did it, and does what else is to be done. */
  | { readonly kind: 'removed'; readonly room: Room; readonly by: string; readonly elsewhere?: true }

/**
 * Rooms by their address; a former one leads to the room too. Every change is durable before its promise settles and
 * before followers hear of it. Refuses with `unknown_room`, and passes the store's `storage_failed` on.
 */
export interface RoomService {
  list(which: 'open' | 'archived'): Promise<readonly Room[]>
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
}

const MAX_ROOMS = 2000
/** Of a room as JSON. Every change is sent whole to everybody who is in the room. */
const MAX_ROOM_LENGTH = 1024 * 1024
const MAX_FORMER = 20
const MAX_ATTEMPTS = 50

export function createRoomService(deps: {
  store: RoomStore
  clock: Clock
  /** A new id each time, as `randomUUID`. */
  newId: () => string
  /** Where other nodes change rooms too. */
  changes?: RoomChanges | null
}): RoomService {
  const { store, clock, newId } = deps
  const forms = new Map<string, ProvidedForm>()
  const listeners = new Set<(event: RoomEvent) => void>()
  // One after the other: in this process no change is ever made on a stale room. Other nodes' are why `change` retries.
  const order = new PerKeyOrder<object>()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => order.take(listeners, work)

  function tell(event: RoomEvent): void {
    for (const listener of [...listeners]) listener(event)
  }

  deps.changes?.follow(({ kind, room }) =>
    tell(kind === 'changed' ? { kind, room } : { kind, room, by: 'somebody', elsewhere: true }),
  )

  async function look(slug: string): Promise<Room | null> {
    const room = await store.find(slug)
    if (room !== null) return room
    return (await store.list()).find(({ former }) => former?.includes(slug)) ?? null
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
    checkSize(room)
    if ((await store.create(room)) === 'exists') return null
    tell({ kind: 'changed', room })
    return room
  }

  async function create({ slug, ...rest }: NewRoom): Promise<Room> {
    if ((await store.list()).length >= MAX_ROOMS) {
      throw new AppError('too_many_rooms', `There are ${MAX_ROOMS} rooms; delete one that nobody needs.`)
    }
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
      checkSize(made.room)
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
    const holder = await store.find(form.document.slug)
    const made = await change(slug, (room) => {
      const address = holder === null || holder.id === room.id ? form.document.slug : room.document.slug
      const document = { ...form.document, slug: address }
      return { room: redone(room, document, { rivals: [], provided: provided(form, room.version + 1) }) }
    })
    return made.room
  }

  return {
    async list(which) {
      return (await store.list()).filter(({ archived }) => archived === (which === 'archived'))
    },
    find,
    create: (wanted) => inTurn(() => create(wanted)),
    duplicate: (slug, as) =>
      inTurn(async () => {
        const { document } = await find(slug)
        const { slug: _own, ...rest } = document
        const title = as.title ?? `${document.title} (copy)`.slice(-200)
        return create({ ...rest, title, ...(as.slug === undefined ? {} : { slug: as.slug }) })
      }),
    patch: (slug, { archived, ...details }) =>
      inTurn(async () => {
        const made = await change(slug, (room) => {
          const document = { ...room.document, ...defined(details) }
          const next = { archived: archived ?? room.archived, ...providedAfter(room, document) }
          return { room: redone(room, document, next) }
        })
        return made.room
      }),
    replace: (slug, document, version) =>
      inTurn(async () => {
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
      inTurn(() =>
        change(slug, (room) => {
          const result = applyEdit(room, edit, by, clock.now())
          if (result.kind === 'refused') throw new AppError(result.code, result.message)
          return result
        }),
      ),
    remove: (slug, by) =>
      inTurn(async () => {
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
        tell({ kind: 'removed', room, by })
      }),
    reset: (slug) =>
      inTurn(async () => {
        const room = await find(slug)
        const form = forms.get(room.id)
        if (form !== undefined) return resetTo(slug, form)
        throw new AppError('bad_request', 'This room has no file that it could be brought back from.')
      }),
    provide: (form) =>
      inTurn(async () => {
        forms.set(form.id, form)
        const stored = async () => (await store.list()).find(({ id }) => id === form.id)
        let held = await stored()
        if (held === undefined) {
          const more = { origin: form.origin, provided: provided(form, 1) }
          if ((await add(form.id, form.document, more)) !== null) return 'created'
          // Another node may have made it since we looked.
          held = await stored()
        }
        if (held === undefined) {
          forms.delete(form.id)
          throw taken(form.document.slug)
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
    follow(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function defined<T extends object>(some: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as never
}

function checkSize(room: Room): void {
  const { length } = JSON.stringify(room)
  if (length > MAX_ROOM_LENGTH) {
    throw new AppError(
      'too_large',
      `The room would take ${length} characters as JSON; ${MAX_ROOM_LENGTH} is the limit.`,
    )
  }
  // One view shows the whole room (SPEC PB1): what no view may ask for, nobody could watch.
  const items = viewItems(room.document.panels)
  const globs = items.filter((item) => 'match' in item).length
  if (items.length <= MAX_VIEW_ITEMS && globs <= MAX_VIEW_GLOBS) return
  throw new AppError(
    'room_full',
    `The panels of a room name at most ${MAX_VIEW_ITEMS} different feeds and patterns, ${MAX_VIEW_GLOBS} of them patterns; these would name ${items.length}, ${globs} of them patterns. Use fewer, or two rooms.`,
  )
}

function taken(slug: string): AppError {
  return new AppError('room_exists', `Another room has the address “${slug}” already; choose another one.`)
}
