import type { Socket } from 'socket.io-client'
import type {
  ChatClientEvents,
  ChatServerEvents,
  Here,
  Pointer,
  Presence,
  SharedView,
  SummonReply,
} from '../protocol/chat-events.ts'
import type { Result } from '../protocol/result.ts'
import type { Person } from '../protocol/room-events.ts'
import { pointersAfter, presenceAfter, type RemotePointer } from './chat-people.ts'
import { createStore, type Store } from './store.ts'

export type ChatSocket = Socket<ChatServerEvents, ChatClientEvents>
/** Undefined where the room is not joined, null where no answer came. */
export type Ask = <R>(
  work: (socket: ReturnType<ChatSocket['timeout']>) => Promise<R>,
) => Promise<R | null> | undefined

interface FollowedView {
  readonly person: string
  readonly view: SharedView
}

/** Who is in the room, and how this tab is there. */
export interface ChatHere {
  readonly presence: Store<Presence>
  /** Others' crosshairs. */
  readonly pointers: Store<readonly RemotePointer[]>
  /** What the followed person looks at; null while nobody is followed or nothing was said. */
  readonly followed: Store<FollowedView | null>
  /** What changed; told again after a reconnect. `typing` ends by itself: say it every few seconds. */
  here(change: Here): void
  pointer(pointer: Pointer | null): void
  follow(person: string | null): void
  /** Asks everybody to look at this. Resolves with how many other people it reached, or why not; null where no answer came. */
  summon(view: SharedView): Promise<SummonReply | null>
  onSummoned(listener: (by: Person, view: SharedView) => void): () => void
}

export interface ChatHereParts extends ChatHere {
  listen(socket: ChatSocket): void
  /** `anew`: on another connection than before, which knows nothing of this tab. */
  joined(presence: Presence, tab: string, anew: boolean): void
  lost(): void
  forgetPointers(): void
}

const NOBODY: Presence = { seq: 0, people: [], total: 0 }

export function createChatHere(
  slug: string,
  deps: {
    ask: Ask
    /** For what lasts: without an answer the connection is given up, and `joined` comes again. */
    insist: Ask
    /** Asks for all that was missed, until it is answered. */
    rejoin: () => unknown
  },
): ChatHereParts {
  const { ask, insist, rejoin } = deps
  const presence = createStore(NOBODY)
  const pointers = createStore<readonly RemotePointer[]>([])
  const followed = createStore<FollowedView | null>(null)
  const summons = new Set<(by: Person, view: SharedView) => void>()
  let tab: string | null = null
  let lasting: Here = {}
  let following: string | null = null

  function tell(change: Here): void {
    void insist((socket) => socket.emitWithAck('here', { slug, ...change }))
  }

  async function askFollow(): Promise<void> {
    const person = following
    const before = followed.getSnapshot()
    const reply = await insist(
      (socket): Promise<Result<{ view: SharedView | null }>> =>
        socket.emitWithAck('follow', { slug, person }),
    )
    if (!reply?.ok || reply.view === null || person === null || person !== following) return
    // What was told meanwhile is newer.
    if (followed.getSnapshot() !== before) return
    followed.set({ person, view: reply.view })
  }

  return {
    presence,
    pointers,
    followed,
    listen(socket) {
      socket.on('presence', (notice) => {
        const next = presenceAfter(presence.getSnapshot(), notice)
        if (next === null) void rejoin()
        else presence.set(next)
      })
      socket.on('pointers', (notice) => pointers.set(pointersAfter(pointers.getSnapshot(), notice, tab)))
      socket.on('view', ({ person, view }) => {
        if (person === following) followed.set({ person, view })
      })
      socket.on('summoned', ({ person, view }) => {
        for (const listener of [...summons]) listener(person, view)
      })
    },
    joined(people, ownTab, anew) {
      tab = ownTab
      if (people.seq >= presence.getSnapshot().seq || anew) presence.set(people)
      if (!anew) return
      if (Object.keys(lasting).length > 0) tell(lasting)
      if (following !== null) void askFollow()
    },
    lost() {
      presence.set(NOBODY)
      pointers.set([])
    },
    forgetPointers: () => pointers.set([]),
    here(change) {
      const { typing: _, ...rest } = change
      lasting = { ...lasting, ...rest }
      tell(change)
    },
    pointer(pointer) {
      void ask((socket) => socket.emitWithAck('pointer', { slug, pointer }))
    },
    follow(person) {
      following = person
      followed.set(null)
      void askFollow()
    },
    async summon(view) {
      const asked = ask((socket): Promise<SummonReply> => socket.emitWithAck('summon', { slug, view }))
      return (await asked) ?? null
    },
    onSummoned(listener) {
      summons.add(listener)
      return () => void summons.delete(listener)
    },
  }
}
