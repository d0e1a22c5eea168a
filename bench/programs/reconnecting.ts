import { createLiveClient, type LiveClient } from '../../lib/client/live-client.ts'
import { answerWith } from './answer.ts'

/** Many clients as the browser runs them, each watching one feed, and a check of every offset that reaches them. */
interface Watcher {
  readonly client: LiveClient
  /** When the present outage began, and how long the longest so far was, ms. */
  lostAt: number | null
  outage: number | null
  head: number
  holes: number
  doubles: number
  /** Answers that did not go on from our position, the first one apart. */
  resets: number
}

let watchers: Watcher[] = []

function watchWith(url: string): Watcher {
  const client = createLiveClient({ url })
  const watcher: Watcher = { client, lostAt: null, outage: null, head: 0, holes: 0, doubles: 0, resets: 0 }
  const view = client.watch([{ feed: 'storm', windows: [{ last: 10 }] }], { span: 60_000, columns: 60 })
  let live = false
  client.connection.subscribe(() => {
    const now = client.connection.getSnapshot().kind === 'live'
    if (live && !now) watcher.lostAt = performance.now()
    live = now
  })
  let stop: (() => void) | null = null
  view.state.subscribe(() => {
    const feed = view.feed('storm')
    if (feed === undefined || stop !== null) return
    let { snapshots } = feed.getSnapshot()
    const look = () => {
      const { head, snapshots: now } = feed.getSnapshot()
      const { offsets } = feed.recent()
      const fresh = offsets.slice(offsets.findIndex((offset) => offset > watcher.head))
      if (now !== snapshots) watcher.resets++
      else if (head > watcher.head && watcher.head > 0) {
        if (fresh[0] !== watcher.head + 1) watcher.holes++
        if (fresh.some((offset, i) => i > 0 && offset !== (fresh[i - 1] ?? 0) + 1)) watcher.doubles++
      }
      snapshots = now
      if (head > watcher.head && watcher.lostAt !== null) {
        watcher.outage = performance.now() - watcher.lostAt
        watcher.lostAt = null
      }
      watcher.head = Math.max(watcher.head, head)
    }
    stop = feed.subscribe(look)
    look()
  })
  return watcher
}

answerWith({
  /** Opens more clients, some at a time; answers once all have data. */
  async open({ url, count }) {
    while (watchers.length < Number(count)) {
      const few = Math.min(50, Number(count) - watchers.length)
      watchers.push(...Array.from({ length: few }, () => watchWith(String(url))))
      while (watchers.some(({ head }) => head === 0)) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return true
  },
  /** How it stands: clients that have an outage behind them and see new points again, and the state of all. */
  state: () => ({
    back: watchers.filter(({ outage, lostAt }) => outage !== null && lostAt === null).length,
    outages: watchers.flatMap(({ outage }) => (outage === null ? [] : [outage])),
    holes: watchers.reduce((sum, { holes }) => sum + holes, 0),
    doubles: watchers.reduce((sum, { doubles }) => sum + doubles, 0),
    resets: watchers.reduce((sum, { resets }) => sum + resets, 0),
    heads: [Math.min(...watchers.map(({ head }) => head)), Math.max(...watchers.map(({ head }) => head))],
  }),
  close() {
    for (const { client } of watchers) client.close()
    watchers = []
    return true
  },
})
process.send?.({ answer: 'ready' })
