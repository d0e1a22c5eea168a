import { Durations } from '../../../lib/domain/instruments.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type { ChatDraft } from '../../ports/chat-log.ts'
import { systemClock } from '../../system-clock.ts'
import type { WriterFigures } from './figures.ts'
import type { StoredRoom } from './rooms.ts'
import { type Answer, type Call, type Fault, faultOf, isLostState, serve, type ThreadPort } from './thread.ts'
import type { Appended } from './writer.ts'
import { type WriterOptions, WriterStore } from './writer-store.ts'

const PROBE_EVERY_MS = 1_000
const IDLE_MS = 1_000

/**
 * What the one thread that writes does (SPEC LG5), on its side of `port`. Between calls it seals, trims and forgets, a few ms
 * at a time.
 */
export function serveWriter(port: ThreadPort, options: WriterOptions): void {
  const store = new WriterStore(options, systemClock)
  const { writer, imports, rooms, chat } = store
  const commits = new Durations()
  let failing: Fault | null = null
  let working = false
  let closed = false
  /** Nothing is sealed or trimmed before the answers that a thread before this one owed are known. */
  let opened = false

  function say(fault: Fault | null): void {
    if (fault === null && failing === null) return
    failing = fault
    port.postMessage({ id: 0, value: { fault } } satisfies Answer)
  }

  function keepWorking(): void {
    if (working || closed || !opened || failing !== null) return
    working = true
    setImmediate(() => {
      working = false
      if (closed) return
      try {
        if (store.work()) keepWorking()
      } catch (error) {
        if (isLostState(error)) throw error
        say(faultOf(error))
      }
    })
  }

  const probing = setInterval(() => {
    if (failing === null) return
    try {
      store.probe()
      say(null)
      keepWorking()
    } catch (error) {
      say(faultOf(error))
    }
  }, PROBE_EVERY_MS)
  const idling = setInterval(keepWorking, IDLE_MS)

  function append(buffer: ArrayBuffer): Appended {
    const began = performance.now()
    try {
      return guarded(() => writer.append(new Uint8Array(buffer)))
    } finally {
      commits.observe((performance.now() - began) / 1000)
    }
  }

  /** A store's call that writes: a failure is the server's, not only the caller's. */
  function guarded<T>(write: () => T): T {
    try {
      return write()
    } catch (error) {
      say(faultOf(error))
      throw error
    }
  }

  function answer({ op, args, repeated }: Call): unknown {
    const [a, b, c, d] = args
    switch (op) {
      case 'open':
        opened = true
        return store.opened
      case 'recover':
        return writer.recover(
          a as number,
          (b as ArrayBuffer[]).map((buffer) => new Uint8Array(buffer)),
        )
      case 'ping':
        return null
      case 'append':
        return append(a as ArrayBuffer)
      case 'peek':
        return writer.peek(a as number, b as Position | { tail: number }, c as number)
      case 'tail':
        return writer.tail(a as number)
      case 'addFeeds':
        return guarded(() => store.addFeeds(a as string[], b as number))
      case 'touchFeeds':
        return guarded(() => store.touchFeeds(a as number[], b as number[]))
      case 'patchFeed':
        return guarded(() => store.patchFeed(a as number, b as string, c as string | null))
      case 'removeFeed':
        return guarded(() => store.removeFeed(a as number))
      case 'stage':
        return imports.stage(a as string, b as number, c as Float64Array, d as Float64Array)
      case 'assign':
        return imports.assign(a as string, b as number, c as number | null)
      case 'feedsOf':
        return imports.feedsOf(a as string)
      case 'commitFeed':
        return imports.commitFeed(a as string, b as number, systemClock.now())
      case 'abort':
        return imports.abort(a as string)
      case 'roomIds':
        return rooms.ids()
      case 'readRoom':
        return rooms.read(a as string)
      case 'createRoom':
        return guarded(() => rooms.create(a as StoredRoom, repeated))
      case 'replaceRoom':
        return guarded(() => rooms.replace(a as StoredRoom, repeated))
      case 'removeRoom':
        return guarded(() => rooms.remove(a as string, repeated))
      case 'chatAppend':
        return guarded(() => chat.append(a as string, b as ChatDraft, repeated))
      case 'chatPurge':
        return guarded(() => chat.purge(a as string, b as ChatDraft, c as number, repeated))
      case 'chatMark':
        return guarded(() => chat.mark(a as string, b as string, c as number))
      case 'figures':
        return figures()
      case 'restartWal':
        return guarded(() => store.restartWal())
      case 'close':
        return close()
      default:
        throw new Error(`no operation ${op}`)
    }
  }

  function figures(): WriterFigures {
    return { commits: commits.read(), deleted: store.deleted, journalBytes: writer.journalBytes }
  }

  function close(): void {
    closed = true
    clearInterval(probing)
    clearInterval(idling)
    store.close()
  }

  serve('writer', port, (call) => {
    try {
      return answer(call)
    } finally {
      keepWorking()
    }
  })
}
