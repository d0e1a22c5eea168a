import type { ChatEntry, ChatMessage } from '../protocol/chat.ts'
import type {
  ChatJoinReply,
  ChatPage,
  CommandReply,
  PageReply,
  ReadReply,
  Unread,
} from '../protocol/chat-events.ts'
import { errorKinds, type WireError } from '../protocol/errors.ts'
import { noBrowserEvents } from './browser-events.ts'
import { type Ask, type ChatSocket, createChatHere } from './chat-here.ts'
import { createChatSender } from './chat-sender.ts'
import type { ChatClient, ChatClientOptions, ChatPhase, ChatQuery, ChatState } from './chat-state.ts'
import { ChatSync, withActions } from './chat-sync.ts'
import { createLink } from './link.ts'
import { steadyNow, wallNow } from './local-clock.ts'
import { newId } from './new-id.ts'
import { Outbox } from './outbox.ts'
import { createStore } from './store.ts'

const REPLY_MS = 10_000
const PROBE_TIMEOUT_MS = 3_000
const PROBE_EVERY_MS = 15_000
const PAGE = 50

/** One connection to `/chat` and one room on it. Nothing happens before it is called, and `close` undoes all. */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const now = options.now ?? wallNow
  const makeId = options.newId ?? newId
  const { slug, replyMs = REPLY_MS } = options
  let { pointers: wanted = true } = options
  let { person } = options
  const sync = new ChatSync()
  const outbox = new Outbox(options.storage, slug, person.id)
  const hereParts = createChatHere(slug, { ask: (work) => ask(work), insist: (work) => insist(work), rejoin })
  const { listen: listenHere, joined: joinedHere, lost: lostHere, forgetPointers, ...here } = hereParts
  let phase: ChatPhase = { kind: 'joining' }
  let read: Unread = { offset: 0, unread: 0 }
  let tab: string | null = null
  let held: WireError | null = null
  /** The socket on which the room was joined, and one on which that is under way. */
  let joined: ChatSocket | null = null
  let joining: ChatSocket | null = null
  /** Something changed while it was. */
  let again = false
  /** Settles once nothing of that is under way. */
  let joins: Promise<void> = Promise.resolve()
  const state = createStore<ChatState>(current())

  const link = createLink({
    url: options.url,
    namespace: '/chat',
    room: () => slug,
    now: steadyNow,
    random: options.random ?? Math.random,
    environment: options.environment ?? noBrowserEvents,
    onSocket: (socket) => listen(socket),
    onLive: (socket) => void join(socket),
    onLost() {
      joined = joining = null
      tab = null
      held = null
      lostHere()
      sender.stop()
      show()
    },
    probe: (socket: ChatSocket) => socket.timeout(PROBE_TIMEOUT_MS).emitWithAck('here', { slug }),
  })
  const pulse = setInterval(() => link.verify(), PROBE_EVERY_MS)

  const sender = createChatSender({
    outbox,
    send: (action) => ask((socket) => socket.emitWithAck('act', { slug, action })),
    onTaken: ({ entry, epoch }) => take(entry, epoch),
    onHeld: (error) => {
      held = error
    },
    onSilence: () => link.lose('the server did not answer'),
    onChange: () => show(),
  })

  function current(): ChatState {
    return {
      phase,
      messages: visibleOf(sync.timeline),
      outbox: outbox.items,
      held,
      atStart: sync.atStart,
      live: sync.live,
      read,
      tab,
    }
  }

  /** The same array until something changes. */
  function visibleOf(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const changes = outbox.items.some(({ action, error }) => action.kind !== 'post' && error === null)
    return changes ? messages.map(visible) : messages
  }

  function visible(message: ChatMessage): ChatMessage {
    const own = outbox.items.filter(
      ({ action, error }) => error === null && action.kind !== 'post' && action.message === message.id,
    )
    return own.length === 0
      ? message
      : withActions(
          message,
          own.map(({ action }) => action),
          person,
          now(),
        )
  }

  function show(): void {
    state.set(current())
  }

  /** Undefined where the room is not joined, null where no answer came. */
  const ask: Ask = (work) => (joined === null ? undefined : work(joined.timeout(replyMs)).catch(() => null))

  /** As `ask`. Without an answer the connection is given up: what lasts is said again on the next one. */
  const insist: Ask = (work) => {
    const socket = joined
    return ask(work)?.then((reply) => {
      if (reply === null && joined === socket) link.lose('the server did not answer')
      return reply
    })
  }

  function listen(socket: ChatSocket): void {
    socket.on('entry', ({ entry, epoch }) => {
      void take(entry, epoch)
      show()
    })
    socket.on('read', (notice) => {
      if (notice.read.offset >= read.offset) read = notice.read
      show()
    })
    listenHere(socket)
    socket.on('removed', ({ by }) => {
      joined = joining = null
      phase = { kind: 'removed', by }
      show()
    })
  }

  /** Settles once the entry, or what came of it, is held. */
  async function take(entry: ChatEntry, epoch: string): Promise<void> {
    const came = sync.entry(entry, epoch)
    if (came === 'applied') learned([entry])
    else if (came === 'gap') await rejoin()
  }

  /** What follows from entries beside the messages. */
  function learned(entries: readonly ChatEntry[]): void {
    for (const entry of entries) {
      outbox.remove(entry.id)
      if (entry.kind !== 'posted' || entry.offset <= read.offset || entry.by.id === person.id) continue
      read = { ...read, unread: read.unread + 1 }
    }
  }

  /** After a gap. Without a joined room that is under way, or comes with the next connection. */
  function rejoin(): Promise<void> {
    return joined === null ? Promise.resolve() : join(joined)
  }

  function join(socket: ChatSocket): Promise<void> {
    again = joining === socket
    if (!again) joins = joinNow(socket)
    return joins
  }

  function joinNow(socket: ChatSocket): Promise<void> {
    joining = socket
    const since = sync.position === null ? null : { ...sync.position, room: sync.room }
    const request = {
      slug,
      person,
      pointers: wanted,
      limit: PAGE,
      ...(since === null ? {} : { since }),
    }
    // Not by a promise: what the server says after its answer may come with it, and must find the room joined.
    return new Promise((done) => {
      socket.timeout(replyMs).emit('join', request, (error: Error | null, reply: ChatJoinReply) => {
        const isCurrent = joining === socket && link.socket() === socket
        if (isCurrent) welcome(socket, error === null ? reply : null)
        done(isCurrent && again && joined === socket ? join(socket) : undefined)
      })
    })
  }

  function welcome(socket: ChatSocket, reply: ChatJoinReply | null): void {
    joining = null
    if (reply === null) link.lose('the server did not answer')
    else if (reply.ok) {
      learned(sync.caughtUp(reply.room, reply.chat))
      // A page has what an answer that was lost would have said.
      for (const { action } of outbox.items) if (sync.find(action.id) !== null) outbox.remove(action.id)
      read = reply.read
      tab = reply.tab
      phase = { kind: 'ready' }
      if (joined !== socket) {
        joined = socket
        // What was not on its way on this socket is sent now.
        sender.stop()
        joinedHere(reply.presence, reply.tab, true)
      } else joinedHere(reply.presence, reply.tab, false)
      sender.flush()
    } else if (reply.error.code === 'unknown_room') {
      joined = null
      phase = sync.position === null ? { kind: 'missing' } : { kind: 'removed', by: null }
    } else if (errorKinds[reply.error.code].retryable) {
      link.lose(reply.error.message, (reply.error.retryAfter ?? 1) * 1000)
    } else phase = { kind: 'failed', error: reply.error }
    show()
  }

  async function page(query: ChatQuery): Promise<ChatPage | null> {
    const reply = await ask(
      (socket): Promise<PageReply> => socket.emitWithAck('page', { slug, limit: PAGE, ...query }),
    )
    return reply?.ok ? reply.page : null
  }

  /** Asks once more where what came cannot be brought up to date. */
  async function paged(work: () => Promise<boolean | null>): Promise<boolean> {
    const done = (await work()) ?? false
    const sure = done || ((await work()) ?? false)
    show()
    return sure
  }

  return {
    state,
    connection: link.state,
    ...here,
    act(draft) {
      const id = makeId()
      const action =
        draft.kind === 'post' || draft.kind === 'edit'
          ? { ...draft, id, mentions: draft.mentions ?? [] }
          : { ...draft, id }
      outbox.add(action, now())
      show()
      sender.flush()
      return id
    },
    retry(id) {
      outbox.retry(id)
      show()
      sender.flush()
    },
    discard(id) {
      outbox.remove(id)
      show()
    },
    older: () =>
      paged(async () => {
        const { before } = sync.edges
        const found = sync.atStart ? null : await page({ before })
        return found === null ? sync.atStart : sync.paged({ kind: 'older', before }, found)
      }),
    newer: () =>
      paged(async () => {
        const { after } = sync.edges
        const found = sync.live ? null : await page({ after })
        return found === null ? sync.live : sync.paged({ kind: 'newer', after }, found)
      }),
    jump: (offset) =>
      paged(async () => {
        const [before, after] = await Promise.all([page({ before: offset }), page({ after: offset - 1 })])
        return before !== null && after !== null && sync.jump(offset, before, after)
      }),
    backToLive: () =>
      paged(async () => {
        const found = sync.live ? null : await page({})
        if (found !== null) sync.restart(found)
        return sync.live
      }),
    async find(query) {
      const found = await page(query)
      if (found !== null) sync.paged({ kind: 'aside' }, found)
      show()
      return found
    },
    message(id) {
      const message = sync.find(id)
      return message === null ? null : visible(message)
    },
    moments: () => ({ messages: visibleOf(sync.moments), round: sync.round }),
    markRead(offset) {
      if (offset <= read.offset) return
      read = { ...read, offset }
      void insist((socket): Promise<ReadReply> => socket.emitWithAck('read', { slug, offset }))?.then(
        (reply) => {
          if (!reply?.ok || reply.read.offset < read.offset) return
          read = reply.read
          show()
        },
      )
    },
    command: async (text) =>
      (await ask(
        (socket): Promise<CommandReply> => socket.emitWithAck('command', { slug, id: makeId(), text }),
      )) ?? null,
    rename(next) {
      person = next
      void rejoin()
    },
    showPointers(on) {
      if (on === wanted) return
      wanted = on
      if (!on) forgetPointers()
      void rejoin()
    },
    reconnectNow() {
      const socket: ChatSocket | null = link.socket()
      if (socket === null || joined !== null) link.reconnectNow()
      else void join(socket)
    },
    close() {
      clearInterval(pulse)
      sender.stop()
      joined = joining = null
      link.close('closed by this page')
    },
  }
}
