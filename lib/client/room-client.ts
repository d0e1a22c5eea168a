import type { Socket } from 'socket.io-client'
import type { WireError } from '../protocol/errors.ts'
import { errorKinds } from '../protocol/errors.ts'
import type {
  Editor,
  Person,
  RoomClientEvents,
  RoomEditReply,
  RoomJoinReply,
  RoomServerEvents,
} from '../protocol/room-events.ts'
import type { EditDraft, Room, RoomEdit } from '../protocol/rooms.ts'
import { type BrowserEvents, noBrowserEvents } from './browser-events.ts'
import type { ConnectionState } from './connection.ts'
import { createLink } from './link.ts'
import { steadyNow, wallNow } from './local-clock.ts'
import { newId } from './new-id.ts'
import type { OutboxStorage } from './outbox.ts'
import { type EditReport, type RefusedEdit, RoomSync } from './room-sync.ts'
import { createStore, type Store } from './store.ts'
import { UnsentEdits } from './unsent-edits.ts'

export type RoomPhase =
  | { readonly kind: 'joining' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing' }
  /** What was there is still shown; `by` is null where that is not known. */
  | { readonly kind: 'removed'; readonly by: string | null }
  | { readonly kind: 'failed'; readonly error: WireError }

export interface RoomState {
  readonly phase: RoomPhase
  /** As this person sees it, with own edits that the server has not answered yet. */
  readonly room: Room | null
  /** All who are here, this tab too; empty while the connection is lost. */
  readonly editors: readonly Editor[]
  /** Which of the editors is this tab. */
  readonly tab: string | null
  /** Edits that the server has not answered yet, oldest first. They are sent again after a reconnect. */
  readonly pending: readonly RoomEdit[]
  /** What became of the newest answered edit. */
  readonly outcome: EditReport | null
  /** Edits that the server refused for good, with what they held, until `dismiss`. */
  readonly refused: readonly RefusedEdit[]
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export interface RoomClientOptions {
  readonly slug: string
  readonly person: Person
  /** Origin of the server; the page's own by default. */
  readonly url?: string
  readonly random?: () => number
  readonly now?: () => number
  /** Another one each time. */
  readonly newId?: () => string
  readonly environment?: BrowserEvents
  /** Where edits wait that the server has not taken, so that a reload keeps them. */
  readonly storage?: OutboxStorage | null
}

export interface RoomClient {
  readonly state: Store<RoomState>
  readonly connection: Store<ConnectionState>
  /**
   * Shown at once and sent in order. `base` is the revision in `state.room` that the person began from. The returned id
   * is that of the edit in `pending`, `outcome` and `refused`; null before the room is there.
   */
  edit(draft: EditDraft): string | null
  undo(): void
  redo(): void
  /** Which panel this tab has open in an editor; told again after a reconnect. */
  editing(panel: string | null): void
  dismiss(editId: string): void
  rename(person: Person): void
  /** Ends a back-off; asks again for a room that was missing. */
  reconnectNow(): void
  close(): void
}

const REPLY_TIMEOUT_MS = 10_000
const PROBE_TIMEOUT_MS = 3_000
/** Nothing else comes while a room is quiet. */
const PROBE_EVERY_MS = 15_000
const RETRY_MS = 1_000

type RoomSocket = Socket<RoomServerEvents, RoomClientEvents>

/** One connection to `/rooms` and one room on it. Nothing happens before it is called, and `close` undoes all. */
export function createRoomClient(options: RoomClientOptions): RoomClient {
  const now = options.now ?? wallNow
  const makeId = options.newId ?? newId
  const sync = new RoomSync()
  const unsent = new UnsentEdits(options.storage ?? null)
  let { person } = options
  let phase: RoomPhase = { kind: 'joining' }
  let editors: readonly Editor[] = []
  let tab: string | null = null
  let outcome: EditReport | null = null
  let open: string | null = null
  /** The socket on which the room was joined, and the edit that is on its way there. */
  let joined: RoomSocket | null = null
  let sending = false
  /** The newest that came on the present socket: a reply may be overtaken by it. */
  let heard: Room | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  const state = createStore<RoomState>(current())

  const link = createLink({
    url: options.url,
    namespace: '/rooms',
    room: slug,
    now: steadyNow,
    random: options.random ?? Math.random,
    environment: options.environment ?? noBrowserEvents,
    onSocket: (socket) => listen(socket),
    onLive: (socket) => join(socket),
    onLost() {
      joined = null
      sending = false
      clearTimeout(retry)
      editors = []
      tab = null
      show()
    },
    probe: (socket: RoomSocket) =>
      socket.timeout(PROBE_TIMEOUT_MS).emitWithAck('editing', { slug: slug(), panel: open }),
  })
  const pulse = setInterval(() => link.verify(), PROBE_EVERY_MS)

  function current(): RoomState {
    return {
      phase,
      room: sync.visible(person.name, now()),
      editors,
      tab,
      pending: sync.pending,
      outcome,
      refused: sync.refused,
      canUndo: sync.canUndo,
      canRedo: sync.canRedo,
    }
  }

  function show(): void {
    if (sync.room !== null)
      unsent.hold(sync.room.id, [...sync.refused.map(({ edit }) => edit), ...sync.pending], now())
    state.set(current())
  }

  /** Its address may change while we are in it. */
  function slug(): string {
    return sync.room?.document.slug ?? options.slug
  }

  function newest(room: Room): Room {
    const overtaken = heard !== null && heard.id === room.id && heard.version > room.version
    return overtaken && heard !== null ? heard : room
  }

  function listen(socket: RoomSocket): void {
    heard = null
    socket.on('changed', (room) => {
      heard = newest(room)
      sync.changed(room)
      show()
    })
    socket.on('editors', (notice) => {
      editors = notice.editors
      show()
    })
    socket.on('removed', ({ by }) => {
      gone(by)
      show()
    })
  }

  function gone(by: string | null): void {
    joined = null
    editors = []
    phase = sync.room === null ? { kind: 'missing' } : { kind: 'removed', by }
  }

  function join(socket: RoomSocket): void {
    const request = { slug: slug(), person }
    // Not by a promise: what the server says after its answer may come with it, and must find the room joined.
    socket.timeout(REPLY_TIMEOUT_MS).emit('join', request, (error: Error | null, reply: RoomJoinReply) => {
      if (link.socket() === socket) welcome(socket, error === null ? reply : null)
    })
  }

  function welcome(socket: RoomSocket, reply: RoomJoinReply | null): void {
    if (reply === null) link.lose('the server did not answer')
    else if (reply.ok) {
      const room = newest(reply.room)
      sync.joined(room, sync.room?.id === room.id ? [] : unsent.of(room.id, now()))
      editors = reply.editors
      tab = reply.tab
      phase = { kind: 'ready' }
      if (joined !== socket) {
        joined = socket
        sending = false
        if (open !== null) tellEditing()
      }
      void send()
    } else if (reply.error.code === 'unknown_room') gone(null)
    else if (errorKinds[reply.error.code].retryable) {
      link.lose(reply.error.message, (reply.error.retryAfter ?? 1) * 1000)
    } else phase = { kind: 'failed', error: reply.error }
    show()
  }

  function tellEditing(): void {
    joined?.timeout(REPLY_TIMEOUT_MS).emit('editing', { slug: slug(), panel: open }, () => undefined)
  }

  /** One after the other, so that each is made on what the one before became. */
  async function send(): Promise<void> {
    const socket = joined
    const edit = sync.next()
    if (socket === null || edit === null || sending) return
    sending = true
    const reply: RoomEditReply | null = await socket
      .timeout(REPLY_TIMEOUT_MS)
      .emitWithAck('edit', { slug: slug(), edit })
      .catch(() => null)
    if (joined !== socket) return
    sending = false
    if (reply === null) return link.lose('the server did not answer')
    if (reply.ok) {
      heard = newest(reply.room)
      outcome = sync.taken(edit.id, reply.outcome, reply.room) ?? outcome
    } else if (errorKinds[reply.error.code].retryable) {
      sending = true
      retry = setTimeout(
        () => {
          sending = false
          void send()
        },
        (reply.error.retryAfter ?? 0) * 1000 || RETRY_MS,
      )
    } else outcome = sync.refuse(edit.id, reply.error) ?? outcome
    show()
    void send()
  }

  function turn(side: 'past' | 'future'): void {
    const room = sync.visible(person.name, now())
    if (room === null) return
    outcome = sync.turn(side, makeId(), room) ?? outcome
    show()
    void send()
  }

  return {
    state,
    connection: link.state,
    edit(draft) {
      const room = sync.visible(person.name, now())
      if (room === null) return null
      const edit: RoomEdit = { ...draft, id: makeId() }
      sync.add(edit, room)
      show()
      void send()
      return edit.id
    },
    undo: () => turn('past'),
    redo: () => turn('future'),
    editing(panel) {
      open = panel
      tellEditing()
    },
    dismiss(editId) {
      sync.dismiss(editId)
      show()
    },
    rename(next) {
      person = next
      if (joined !== null) join(joined)
    },
    reconnectNow() {
      const socket: RoomSocket | null = link.socket()
      if (socket === null || joined !== null) link.reconnectNow()
      else join(socket)
    },
    close() {
      clearInterval(pulse)
      clearTimeout(retry)
      joined = null
      link.close('closed by this page')
    },
  }
}
