import type { DrawingQuery } from '../../../lib/domain/draw-history.ts'
import type { MessageQuery } from '../../ports/chat-log.ts'
import type { RangeQuery } from '../../ports/feed-history.ts'
import { ChatReader } from './chat-reader.ts'
import { failpoint } from './failpoint.ts'
import { Reader } from './reader.ts'
import { openForReading } from './schema.ts'
import { type Answer, type Call, type Fault, faultOf, isDamage, serve, type ThreadPort } from './thread.ts'
import type { TailEntries } from './writer.ts'

export interface ReaderOptions {
  readonly path: string
}

const CHECKPOINT_EVERY_MS = 1_000
/** 64 MiB. */
const LONG_WAL_PAGES = 16_384

/** What the thread that reads and checkpoints does, on its side of `port`. Long questions take turns with short ones. */
export function serveReader(port: ThreadPort, { path }: ReaderOptions): void {
  const db = openForReading(path)
  const reader = new Reader(db)
  const chat = new ChatReader(db)

  // Failing to copy the log into the file is the writer's to notice, once the disk takes nothing more.
  const checkpoints = setInterval(() => {
    try {
      failpoint('checkpoint:reader')
      if (reader.checkpoint() < LONG_WAL_PAGES) return
      // Once more, so that little is left for the writer.
      reader.checkpoint()
      port.postMessage({ id: 0, value: { fault: null } } satisfies Answer)
    } catch {}
  }, CHECKPOINT_EVERY_MS)

  let damaged = false

  async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) return step.value
        await new Promise((resume) => setImmediate(resume))
      }
    } catch (error) {
      sayDamaged(faultOf(error))
      throw error
    }
  }

  /** Once: it does not get better. */
  function sayDamaged(fault: Fault): void {
    if (damaged || !isDamage(fault)) return
    damaged = true
    port.postMessage({ id: 0, value: { fault } } satisfies Answer)
  }

  /** A question that takes one turn. */
  function atOnce<T>(ask: () => T): T {
    try {
      return ask()
    } catch (error) {
      sayDamaged(faultOf(error))
      throw error
    }
  }

  serve('reader', port, ({ op, args }: Call) => {
    const [feed, a, b, c] = args
    switch (op) {
      case 'open':
      case 'ping':
        return null
      case 'entries':
        return inTurns(reader.entries(feed as number, a as number, b as number, c as number))
      case 'range':
        return inTurns(reader.range(feed as number, a as RangeQuery, b as TailEntries))
      case 'columns':
        return inTurns(reader.columns(feed as number, a as DrawingQuery, b as TailEntries))
      case 'chatRead':
        return atOnce(() => chat.read(feed as string, a as number, b as number))
      case 'chatFind':
        return atOnce(() => chat.find(feed as MessageQuery))
      case 'chatRooms':
        return atOnce(() => chat.rooms())
      case 'chatMarker':
        return atOnce(() => chat.marker(feed as string, a as string))
      case 'close':
        clearInterval(checkpoints)
        db.close()
        return null
      default:
        throw new Error(`no operation ${op}`)
    }
  })
}
