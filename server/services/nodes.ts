import type { Logger } from 'pino'
import { z } from 'zod'
import { compareNames } from '../../lib/domain/text/compare-names.ts'
import { type NodeNews, type NodeRow, nodeNewsSchema, type Skew } from '../../lib/protocol/nodes.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { SharedClock } from '../ports/shared-clock.ts'
import { type ClockSteps, describeStep } from './clock-steps.ts'
import { measureSkew } from './skew.ts'

/** Who takes part, as far as this node has heard. */
export interface Nodes {
  /** This one first, the others by host and start. */
  list(): NodeRow[]
  /** In sentences, for people. */
  warnings(): string[]
  close(): void
}

const TOPIC = 'nodes'
const BEAT_MS = 5000
const GONE_MS = 16_000
const MEASURE_MS = 30_000
/** A clock that is further off than this is worth a warning: points are late or from the future by it. */
const BAD_SKEW_MS = 500
/** A step of a wall clock is shown for so long. */
const STEP_SHOWN_MS = 86_400_000

const messageSchema = z.union([
  z.object({ kind: z.literal('here'), node: nodeNewsSchema }),
  z.object({ kind: z.literal('bye') }),
])

export function createNodes(deps: {
  self: Pick<NodeRow, 'id' | 'host' | 'release' | 'protocol'>
  bus: Bus | null
  shared: SharedClock | null
  clock: Clock
  clockSteps: Pick<ClockSteps, 'last' | 'sinceLast'>
  logger: Logger
}): Nodes {
  const { bus, shared, clock, clockSteps, logger } = deps
  const others = new Map<string, { heard: number; news: NodeNews }>()
  const started = clock.now()
  let skew: Skew | null = null
  let closed = false

  function here(): NodeNews {
    const { last } = clockSteps
    const step = last === null || clockSteps.sinceLast > STEP_SHOWN_MS ? {} : { clockStep: last }
    return { ...deps.self, started, skew, ...step }
  }
  const tell = () => bus?.send(TOPIC, { kind: 'here', node: here() })

  const unfollow = bus?.follow(TOPIC, (message, name) => {
    const { data } = messageSchema.safeParse(message)
    if (data?.kind === 'bye') others.delete(name)
    if (data?.kind !== 'here') return
    const known = others.has(name)
    others.set(name, { heard: clock.monotonic(), news: data.node })
    // Who has just come hears of us at once.
    if (!known) tell()
  })

  async function measure(): Promise<void> {
    if (shared === null) return
    const found = await measureSkew(clock, shared).catch(() => null)
    if (found === null || closed) return
    const before = skew !== null && isBad(skew)
    skew = found
    if (isBad(found) && !before) logger.warn({ skew: found }, `the clock of this node is ${offBy(found)}`)
    if (!isBad(found) && before) logger.info({ skew: found }, 'the clock of this node is right again')
    tell()
  }

  const stops = [
    clock.every(BEAT_MS, () => {
      tell()
      for (const [name, { heard }] of [...others])
        if (clock.monotonic() - heard > GONE_MS) others.delete(name)
    }),
    clock.every(MEASURE_MS, () => void measure()),
  ]
  tell()
  void measure()

  function list(): NodeRow[] {
    const rows = [...others.values()].map(({ news }): NodeRow => ({ ...news, self: false }))
    rows.sort((a, b) => compareNames(a.host, b.host) || a.started - b.started)
    return [{ ...here(), self: true }, ...rows]
  }

  return {
    list,
    warnings() {
      const rows = list()
      const clocks = rows.flatMap((row) =>
        row.skew !== null && isBad(row.skew)
          ? [
              `The clock of ${nameOf(row)} is ${offBy(row.skew)}: set it by NTP. Points that get a time there get a wrong one.`,
            ]
          : [],
      )
      const steps = rows.flatMap((row) =>
        row.clockStep === undefined
          ? []
          : [
              `The wall clock of ${nameOf(row)} ${describeStep(row.clockStep.ms)}; it then read ${new Date(row.clockStep.at).toISOString()}. Points that got their time there before and after it do not fit together. Nothing goes sooner for it until the new time has stood for as long as the step, or for a week.`,
            ],
      )
      const faults = [...clocks, ...steps]
      const protocols = new Set(rows.map(({ protocol }) => protocol))
      if (protocols.size < 2) return faults
      const spoken = [...protocols].sort((a, b) => a - b).join(' and ')
      return [
        ...faults,
        `Nodes speak versions ${spoken} of the protocol: pages load themselves anew until all nodes are of one release.`,
      ]
    },
    close() {
      closed = true
      for (const stop of stops) stop()
      unfollow?.()
      bus?.send(TOPIC, { kind: 'bye' })
    },
  }
}

function isBad({ ms, within }: Skew): boolean {
  return Math.abs(ms) - within > BAD_SKEW_MS
}

function offBy({ ms }: Skew): string {
  return `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'} Redis’`
}

function nameOf({ host, id, self }: NodeRow): string {
  return self ? `this node (${host})` : `${host} (${id.slice(0, 6)})`
}
