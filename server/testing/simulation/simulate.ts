import { retentionOf } from '../../../lib/domain/retention.ts'
import type { ViewItem } from '../../../lib/protocol/live-events.ts'
import { Chance } from './chance.ts'
import { edit, judgeEdits } from './editor.ts'
import { doHarm } from './faults.ts'
import { importHistory } from './importer.ts'
import { Ledger } from './ledger.ts'
import { produce } from './producer.ts'
import { RETENTION, SimStore } from './sim-store.ts'
import { judgeTalk, talk } from './talker.ts'
import { Viewer } from './viewer.ts'
import { VirtualTime } from './virtual-time.ts'
import { World } from './world.ts'

const START = 1_790_000_000_000
/** Time in which everything finds itself again before it is judged. */
const CALM_MS = 60_000
const FEEDS: [string, ...string[]] = ['a', 'b', 'c', 'short/a', 'imported']
const ROOM = 'the-room'

export interface Report {
  readonly seed: number
  readonly faults: readonly string[]
  /** What was done to it, in order. */
  readonly harm: readonly string[]
  readonly acknowledged: number
  readonly refused: number
  readonly unknown: number
  readonly messages: number
}

/** One run over `ms` of virtual time, its file on the small disk `dir`: all that happens in it follows from the seed. */
export async function simulate(
  seed: number,
  ms: number,
  dir: string,
  log?: (line: string) => void,
): Promise<Report> {
  const time = new VirtualTime(START)
  const chance = new Chance(seed)
  const ledger = new Ledger()
  const world = new World(time, chance, ledger)
  const harm: string[] = []
  const giveBack = time.install()
  const store = new SimStore(world, dir)
  const crashed = (error: unknown) => ledger.fault(`unhandled: ${(error as Error).stack ?? error}`)
  process.on('unhandledRejection', crashed)
  try {
    await time.until(store.start())
    await time.until(startRoom(world))
    const items: ViewItem[] = FEEDS.map((feed) => ({ feed, windows: [{ last: 10 }, { span: 30_000 }] }))
    const viewers = [
      new Viewer(world, 'viewer 1', items),
      new Viewer(world, 'viewer 2', items.slice(0, 2)),
      new Viewer(world, 'viewer 3', items.slice(1)),
    ]
    const watching = viewers.map((viewer) => viewer.run())
    const talking = ['ada', 'ben'].map((name) => talk(world, name, world.roomId))
    const editing = ['ada', 'ben'].map((name) => edit(world, name, ROOM))
    const work = [
      produce(world, 'agent-1', FEEDS, true),
      produce(world, 'agent-2', FEEDS, true),
      produce(world, 'script', FEEDS, false),
      importHistory(world, 'imported'),
      doHarm(world, store, (line) => {
        harm.push(line)
        log?.(line)
      }),
    ]
    await time.pass(ms)
    world.ending = true
    store.heal()
    time.hands.set(world.trueNow())
    const said = Promise.all(talking)
    const edited = Promise.all(editing)
    await time.until(Promise.all([...work, said, edited]))
    await time.pass(CALM_MS)
    await time.until(judgeTalk(world, world.roomId, await said))
    await time.until(judgeEdits(world, ROOM, await edited))
    await time.until(judgeFeeds(world, viewers))
    world.isOver = true
    world.cutAll()
    await time.until(Promise.all(watching))
    await time.until(store.close())
    return {
      seed,
      harm,
      faults: ledger.faults,
      acknowledged: ledger.count('acknowledged'),
      refused: ledger.count('refused'),
      unknown: ledger.count('unknown'),
      messages: (await said).reduce((sum, one) => sum + one.size, 0),
    }
  } finally {
    process.off('unhandledRejection', crashed)
    giveBack()
  }
}

async function startRoom(world: World): Promise<void> {
  const room = await world.server?.rooms.create({
    schema: 1,
    slug: ROOM,
    title: 'The room',
    description: '',
    span: 300_000,
    panels: [],
  })
  world.roomId = room?.id ?? ''
}

/** Each feed's log holds what it must, and each viewer shows what the log holds. */
async function judgeFeeds(world: World, viewers: readonly Viewer[]): Promise<void> {
  const { server, ledger } = world
  if (server === null) return ledger.fault('no server runs in the end')
  const ruleOf = retentionOf(RETENTION)
  for (const feed of FEEDS) {
    const [record] = (await server.catalog.search({ feed, limit: 1 })).feeds
    if (record === undefined) continue
    const slice = await server.log.read(record.key, { tail: 1e9 }, 1e9)
    if (slice.kind === 'reset') return ledger.fault(`${feed} cannot be read: ${slice.why}`)
    const { epoch, first, values, times } = slice.entries
    values.forEach((value, i) => {
      ledger.saw({ feed, epoch, offset: first + i, value }, 'the log')
    })
    if (first + values.length - 1 !== slice.head.offset)
      ledger.fault(`${feed} ends before its head ${slice.head.offset}`)
    const { entries } = ruleOf(feed)
    ledger.judge(feed, values, (time) => world.trueNow() - time > entries)
    for (const viewer of viewers) viewer.judge(feed, { epoch, first, values, times })
  }
}
