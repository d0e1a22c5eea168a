import { type DrawingQuery, drawEntries, drawRows } from '../../../lib/domain/draw-history.ts'
import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, type Rows } from '../../../lib/domain/rollup.ts'
import { decodeRows } from '../../../lib/domain/row-codec.ts'
import { entriesToDraw, TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns, RangeEntries, RangeQuery } from '../../ports/feed-history.ts'
import { groupsWithin, inBlocks, rowsAfter, rowsOfBlock } from './block-rows.ts'
import type { Block } from './blocks.ts'
import type { BlockedShape, FeedKeys, FeedShape } from './feed-keys.ts'
import type { FeedReader } from './feed-reader.ts'
import { type RedisLink, unreachable } from './link.ts'
import { tierOf } from './roll-state.ts'
import { cut, joined, type Run } from './stream-entries.ts'

/** Groups of rows in one answer. */
const PAGE = 256
/** What is asked about may be trimmed, or become rows, while it is read. */
const TRIES = 20

/**
 * Answers questions about the past from blocks, rows, and the newest entries, which are in no block yet. It comes to the
 * same bits on every node, and however much has become rows.
 */
export class HistoryReader implements FeedHistory {
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #reader: FeedReader

  constructor(link: RedisLink, keys: FeedKeys, reader: FeedReader) {
    this.#link = link
    this.#keys = keys
    this.#reader = reader
  }

  range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries> {
    return this.#often(feed, async (shape) => {
      const page = await this.#page(shape, query)
      const { epoch, oldest } = shape.state
      // Rebuilt while it was read: its entries were in another stream.
      const now = await this.#keys.peek(this.#link, feed)
      return now.epoch === epoch ? { epoch, oldest, ...page } : null
    })
  }

  columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns> {
    return this.#often(feed, async (shape) => {
      const tail = await this.#tail(shape)
      const drawn = tail === null ? null : await this.#draw(shape, tail, query)
      return drawn === null ? null : { epoch: shape.state.epoch, ...drawn }
    })
  }

  /** Until there is an answer. */
  #often<T>(feed: FeedKey, answer: (shape: BlockedShape) => Promise<T | null>): Promise<T> {
    return this.#link.ask(async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const found = await answer(await this.#keys.shape(this.#link, feed))
        if (found !== null) return found
      }
      throw unreachable(new Error('the feed changes faster than it can be read'))
    })
  }

  async #page(shape: BlockedShape, query: RangeQuery): Promise<Omit<RangeEntries, 'epoch' | 'oldest'>> {
    const { from, to, limit, after: seen = 0 } = query
    const offsets: number[] = []
    const parts: Entries[] = []
    let truncated = false
    for (const { first, last } of spans(shape, query)) {
      if (truncated || last <= seen) continue
      for await (const run of this.#reader.runs(shape.state, Math.max(first, seen + 1), last)) {
        const found = [...run.times.keys()].filter((i) => {
          const time = run.times[i] as number
          return time > from && time <= to
        })
        truncated = offsets.length + found.length > limit
        const taken = found.slice(0, limit - offsets.length)
        for (const i of taken) offsets.push(run.first + i)
        parts.push(picked(run, taken))
        if (truncated) break
      }
    }
    return { offsets: Float64Array.from(offsets), ...joined(parts), truncated }
  }

  async #tail({ state, roll }: BlockedShape): Promise<Run | null> {
    const first = roll.rolled + 1
    const found = await this.#reader.entries(state, first, state.head)
    return found === null ? null : { first, ...found }
  }

  async #draw(
    shape: BlockedShape,
    tail: Run,
    query: DrawingQuery,
  ): Promise<Omit<HistoryColumns, 'epoch'> | null> {
    const { from, to } = query
    const { state, roll, blocks } = shape
    const last = lastUpTo(tail, to) ?? blocks.findLast(({ tMin }) => tMin <= to)?.last ?? 0
    const first = lookBack(blocks, tail, query, last)
    if (roll.goneUpTo > from || last - first + 1 > entriesToDraw(query)) {
      return this.#drawRows(shape, tail, query)
    }
    const rolledUpTo = Math.min(last, roll.rolled)
    const held = await this.#reader.entries(state, first, rolledUpTo)
    if (held === null) return null
    const { times, values } = last > roll.rolled ? joined([held, after(tail, first - 1)]) : held
    const sealed = blocks.reduce((max, { tMax }) => Math.max(max, tMax), Number.NEGATIVE_INFINITY)
    const newest = tail.times.reduce((max, time) => Math.max(max, time), sealed)
    return { ...drawEntries(first, times, values, query, newest), heldFrom: roll.goneUpTo }
  }

  async #drawRows(
    shape: BlockedShape,
    tail: Run,
    query: DrawingQuery,
  ): Promise<Omit<HistoryColumns, 'epoch'> | null> {
    const { state, roll, packedRoll } = shape
    const { from, to, width } = query
    const tier = tierFor(shape, query)
    const own = tierWidth(tier)
    const { goneUpTo } = tierOf(roll, tier)
    const gatherer = new RowGatherer()
    const key = this.#keys.rows(state.feed, tier)
    const { least, greatest } = groupsWithin(tier, from, to)
    for (let at = 0; ; at += PAGE) {
      const page = await this.#link.client.zrangebyscoreBuffer(key, least, greatest, 'LIMIT', at, PAGE)
      for (const bytes of page) gatherer.addRows(decodeRows(bytes), own, own)
      if (page.length < PAGE) break
    }
    const found = await this.#keys.packedRoll(this.#link, state.feed)
    if (!(found ?? Buffer.of()).equals(packedRoll ?? Buffer.of())) return null
    for (const { entries } of inBlocks(tail.first, tail)) {
      gatherer.addRows(rowsOfBlock(entries)[tier - 1] as Rows, own, own)
    }
    return {
      ...drawRows(rowsAfter(gatherer.rows(), tier, goneUpTo), own, { ...query, width: Math.max(width, own) }),
      heldFrom: goneUpTo,
    }
  }
}

interface Span {
  readonly first: number
  readonly last: number
}

/** The offsets that may hold entries of a range of time, ascending. */
function spans({ state, roll, blocks }: BlockedShape, { from, to }: RangeQuery): Span[] {
  const found: Span[] = []
  const add = (first: number, last: number) => {
    const before = found.at(-1)
    if (last < first) return
    if (before?.last === first - 1) found.splice(-1, 1, { first: before.first, last })
    else found.push({ first, last })
  }
  // What shares a piece of the stream with entries that are kept is held although its block is gone.
  add(state.oldest, (blocks[0]?.first ?? roll.rolled + 1) - 1)
  for (const { first, last, tMin, tMax } of blocks) if (tMax > from && tMin <= to) add(first, last)
  add(Math.max(state.oldest, roll.rolled + 1), state.head)
  return found
}

/** The finest tier that is no wider than asked, or else reaches back far enough; the one that reaches furthest where none does. */
function tierFor({ roll }: FeedShape, { from, width }: DrawingQuery): Tier {
  const finest = TIERS.findLast((tier) => tierWidth(tier) <= width) ?? TIERS[0]
  const goneUpTo = (tier: Tier) => tierOf(roll, tier).goneUpTo
  const reaching = TIERS.find((tier) => tier >= finest && goneUpTo(tier) <= from)
  return reaching ?? TIERS.toSorted((a, b) => goneUpTo(a) - goneUpTo(b))[0] ?? finest
}

/** The offset from which on a drawing and its windows need entries, where a block begins. */
function lookBack(
  blocks: readonly Block[],
  tail: Run,
  { from, to, windows }: DrawingQuery,
  last: number,
): number {
  const firstAfter = (time: number) =>
    blocks.find(({ tMin, tMax }) => tMax > time && tMin <= to)?.first ??
    firstWithin(tail, time, to) ??
    last + 1
  const within = firstAfter(from)
  const wanted = windows.map((window) =>
    'last' in window ? within - window.last : Math.min(within, firstAfter(from - window.span)),
  )
  const oldest = blocks[0]?.first ?? tail.first
  const first = Math.max(oldest, Math.min(within, ...wanted))
  return blocks.findLast((block) => block.first <= first && first <= block.last)?.first ?? first
}

function picked({ times, values, arrived }: Run, indices: readonly number[]): Entries {
  const pick = (column: Float64Array) => Float64Array.from(indices, (i) => column[i] as number)
  return { times: pick(times), values: pick(values), arrived: pick(arrived) }
}

/** What of the tail lies after an offset. */
function after({ first, ...tail }: Run, offset: number): Run {
  const skip = Math.max(0, offset + 1 - first)
  return { first: first + skip, ...cut(tail, skip, tail.times.length) }
}

/** The offset of the last entry that is no later. */
function lastUpTo({ first, times }: Run, to: number): number | undefined {
  const at = times.findLastIndex((time) => time <= to)
  return at < 0 ? undefined : first + at
}

function firstWithin({ first, times }: Run, from: number, to: number): number | undefined {
  const at = times.findIndex((time) => time > from && time <= to)
  return at < 0 ? undefined : first + at
}
