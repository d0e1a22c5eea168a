import { windowKey } from '../../lib/protocol/window-key.ts'
import type { Stats, WindowSpec } from '../../lib/protocol/windows.ts'
import type { WsResult } from '../../lib/protocol/ws-messages.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedRecord } from '../ports/feed-catalog.ts'
import type { LogEntries } from '../ports/feed-log.ts'
import type { SeriesHandle, SeriesService } from './series.ts'

/** 20 Hz at most; the first after a quiet time goes out at once. */
const TICK_MS = 50

export interface SubscriptionListener {
  /** One message for every entry in place of one a tick. */
  readonly raw: boolean
  /** Of so many raw messages that could be sent now: how many will be, the first ones. The others are not even encoded. */
  admit(count: number): number
  send(text: string): void
}

export interface Subscriptions {
  /**
   * Sends how the feed stands now, where it has an entry, and from then on every change. A raw listener that names
   * `since` gets every entry after that offset in place of the newest one.
   */
  subscribe(
    feed: FeedRecord,
    window: WindowSpec,
    listener: SubscriptionListener,
    since?: number,
  ): Promise<() => void>
  /** How many (feed, window) pairs are being followed. */
  readonly size: number
  close(): void
}

interface Channel {
  /** Who holds it, those that still wait for it to open among them. */
  members: number
  readonly listeners: Set<SubscriptionListener>
  readonly opened: Promise<SeriesHandle>
  handle: SeriesHandle | null
  stop: () => void
}

/** Every (feed, window) is computed and encoded once a tick, however many read it. */
export function createSubscriptions(deps: { series: SeriesService; clock: Clock }): Subscriptions {
  const { series, clock } = deps
  const channels = new Map<string, Channel>()

  function open(key: string, feed: FeedRecord, window: WindowSpec): Channel {
    const channel: Channel = {
      members: 0,
      listeners: new Set(),
      handle: null,
      stop: () => {},
      opened: series.open(feed.key, { windows: [window] }).then((handle) => {
        channel.handle = handle
        channel.stop = run(feed, window, handle, channel.listeners)
        if (channels.get(key) !== channel) shut(channel)
        return handle
      }),
    }
    channels.set(key, channel)
    return channel
  }

  function run(
    feed: FeedRecord,
    window: WindowSpec,
    handle: SeriesHandle,
    listeners: ReadonlySet<SubscriptionListener>,
  ): () => void {
    let flushed = Number.NEGATIVE_INFINITY
    let cancel: (() => void) | null = null
    const flush = () => {
      cancel = null
      flushed = clock.monotonic()
      const text = encodeNow(feed.id, window, handle, clock.now())
      if (text === null) return
      for (const listener of listeners) if (!listener.raw) listener.send(text)
    }
    const unfollow = handle.follow((entries) => {
      if (entries !== null) sendRaw(entries)
      if (cancel !== null) return
      const wait = flushed + TICK_MS - clock.monotonic()
      if (wait <= 0) flush()
      else cancel = clock.after(wait, flush)
    })
    function sendRaw(entries: LogEntries): void {
      const readers: { readonly listener: SubscriptionListener; readonly most: number }[] = []
      for (const listener of listeners)
        if (listener.raw) readers.push({ listener, most: listener.admit(entries.times.length) })
      const most = Math.max(0, ...readers.map((reader) => reader.most))
      const now = clock.now()
      for (let i = 0; i < most; i++) {
        const text = encodeAt(feed.id, window, handle, entries.first + i, now)
        for (const reader of readers) if (i < reader.most) reader.listener.send(text)
      }
    }
    return () => {
      cancel?.()
      unfollow()
    }
  }

  function shut(channel: Channel): void {
    channel.stop()
    channel.stop = () => {}
    channel.handle?.release()
    channel.handle = null
  }

  return {
    async subscribe(feed, window, listener, since) {
      const key = `${feed.key} ${windowKey(window)}`
      const channel = channels.get(key) ?? open(key, feed, window)
      let left = false
      channel.members++
      const leave = () => {
        if (left) return
        left = true
        channel.listeners.delete(listener)
        if (--channel.members > 0 || channels.get(key) !== channel) return
        channels.delete(key)
        shut(channel)
      }
      try {
        const handle = await channel.opened
        if (left) return leave
        // In one turn: what is sent now ends where the first tick begins.
        channel.listeners.add(listener)
        for (const text of catchUp(feed.id, window, handle, clock.now(), listener, since)) listener.send(text)
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    get size() {
      return channels.size
    },
    close() {
      for (const channel of channels.values()) shut(channel)
      channels.clear()
    },
  }
}

/** How the feed stands now; or every entry after `since`. */
function catchUp(
  source: string,
  window: WindowSpec,
  handle: SeriesHandle,
  now: number,
  listener: SubscriptionListener,
  since?: number,
): string[] {
  if (since === undefined || !listener.raw)
    return [encodeNow(source, window, handle, now)].filter((text) => text !== null)
  const { head, oldest } = handle.series
  const from = Math.max(since + 1, oldest)
  return Array.from({ length: listener.admit(Math.max(0, head - from + 1)) }, (_, i) =>
    encodeAt(source, window, handle, from + i, now),
  )
}

function encodeNow(source: string, window: WindowSpec, handle: SeriesHandle, now: number): string | null {
  const { series } = handle
  if (series.head < series.oldest) return null
  const stats = series.stats(window, handle.end)
  return encode(source, handle, series.head, stats, now)
}

/** The window as it stood when the entry came in; a span ends at the entry's own time. */
function encodeAt(
  source: string,
  window: WindowSpec,
  handle: SeriesHandle,
  offset: number,
  now: number,
): string {
  const { series } = handle
  const stats =
    'last' in window
      ? series.aggregate(Math.max(series.oldest, offset - window.last + 1), offset)
      : series.stats(window, series.timeAt(offset))
  return encode(source, handle, offset, stats, now)
}

function encode(source: string, handle: SeriesHandle, offset: number, stats: Stats, now: number): string {
  const value = handle.series.valueAt(offset)
  const result: WsResult = {
    source,
    value: Number.isNaN(value) ? null : value,
    time: handle.series.timeAt(offset),
    mean: stats.mean,
    std: stats.std,
    min: stats.min,
    max: stats.max,
    n: stats.n,
    offset,
    epoch: handle.epoch,
    server_time: now,
  }
  return JSON.stringify(result)
}
