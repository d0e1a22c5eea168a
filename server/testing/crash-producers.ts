import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { createProducer } from '../../lib/client/producer.ts'
import type { WireError } from '../../lib/protocol/errors.ts'
import type { IngestAnswer } from '../../lib/protocol/points.ts'
import type { LedgerPage, PostedPoint } from './crash-ledger.ts'

/** Posts without pause until it is stopped; `stop` resolves once everything that it still tries is answered. */
export interface CrashProducer {
  readonly name: string
  readonly page: LedgerPage
  stop(): Promise<void>
}

/** Points of a request, and the pause after it: some 600 points/s a producer. */
const POINTS = 6
const PAUSE_MS = 10
const RETRY_MS = 40
/** Requests of one connection on their way at once. */
const PIPELINE = 16

/** Throws where points were refused that nobody had reason to refuse. */
function settle(page: LedgerPage, points: readonly PostedPoint[], answer: IngestAnswer): void {
  if (answer.accepted + answer.duplicates !== points.length)
    throw new Error(`of ${points.length} points: ${JSON.stringify(answer)}`)
  page.acknowledge(points)
}

/** The SDK over `/ingest`: pipelined, resends by itself. */
export function postBySdk(url: string, page: LedgerPage): CrashProducer {
  const producer = createProducer({ url, name: 'sdk', random: () => 0.1 })
  const failures: unknown[] = []
  let running = true
  const loop = (async () => {
    while (running) {
      await wait(PAUSE_MS)
      if (producer.pending() >= PIPELINE * POINTS) continue
      const points = page.write(POINTS)
      producer.post(points).then(
        (answer) => settle(page, points, answer),
        (error) => failures.push(error),
      )
    }
    await producer.drain()
    producer.close()
    if (failures.length > 0) throw failures[0]
  })()
  return { name: 'sdk', page, stop: stopper(loop, () => (running = false)) }
}

/**
 * HTTP, one request at a time. With an identity a request is repeated until it is answered; without one it is never
 * repeated, so that what was not acknowledged may be in the log or not.
 */
export function postByHttp(url: string, page: LedgerPage, identity: string | null): CrashProducer {
  let running = true
  const post = async (points: readonly PostedPoint[], seq: number): Promise<boolean> => {
    const named = identity === null ? {} : { 'x-producer': identity, 'x-seq': String(seq) }
    const headers = { 'content-type': 'application/json', ...named }
    const body = JSON.stringify(points)
    const answered = await fetch(`${url}/api/v1/points`, { method: 'POST', headers, body })
      .then(async (answer) => ({ status: answer.status, body: await answer.json() }))
      .catch(() => null)
    if (answered?.status === 202) settle(page, points, answered.body)
    else if (answered !== null && answered.status !== 503) throw new Error(JSON.stringify(answered))
    return answered?.status === 202
  }
  const loop = (async () => {
    for (let seq = 0; running; seq++) {
      await wait(PAUSE_MS)
      const points = page.write(POINTS)
      while (!(await post(points, seq))) {
        await wait(RETRY_MS)
        if (identity === null) break
      }
    }
  })()
  return { name: identity ?? 'anonymous', page, stop: stopper(loop, () => (running = false)) }
}

interface Parcel {
  readonly id: number
  readonly points: readonly PostedPoint[]
}

/** `/ws`, pipelined; after a cut what is unanswered goes out again, in order. */
export function postByWs(url: string, page: LedgerPage, identity: string): CrashProducer {
  const unanswered = new Map<number, Parcel>()
  const failures: unknown[] = []
  let running = true
  let socket: WebSocket | null = null

  const send = ({ id, points }: Parcel) =>
    socket?.send(JSON.stringify({ id, points, producer: identity, seq: id }))

  function answered(text: string): void {
    const message = JSON.parse(text) as { id: number; error?: WireError } & IngestAnswer
    const parcel = unanswered.get(message.id)
    // It closes: what it did not take goes out again on the next connection.
    if (message.error?.code === 'shutting_down') return
    // On a busy machine Redis may be silent for so long that the server says so: all that waits is sent anew, in its order.
    if (message.error?.retryAfter !== undefined) {
      socket?.terminate()
      return
    }
    if (parcel === undefined || message.error !== undefined) throw new Error(`/ws answered ${text}`)
    unanswered.delete(message.id)
    settle(page, parcel.points, message)
  }

  async function connect(): Promise<void> {
    const mine = new WebSocket(`${url.replace('http', 'ws')}/ws`)
    const closed = new Promise<void>((resolve) => {
      mine.on('close', () => resolve())
    })
    mine.on('error', () => undefined)
    mine.on('open', () => {
      socket = mine
      for (const parcel of unanswered.values()) send(parcel)
    })
    mine.on('message', (data) => {
      try {
        answered(String(data))
      } catch (error) {
        failures.push(error)
      }
    })
    await Promise.race([closed, finished])
    socket = null
    mine.terminate()
  }

  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const connecting = (async () => {
    for (let open = true; open; ) {
      await connect()
      open = await Promise.race([wait(RETRY_MS, true), finished.then(() => false)])
    }
  })()
  const loop = (async () => {
    for (let id = 0; running; ) {
      await wait(PAUSE_MS)
      if (unanswered.size >= PIPELINE) continue
      const parcel = { id: id++, points: page.write(POINTS) }
      unanswered.set(parcel.id, parcel)
      send(parcel)
    }
    while (unanswered.size > 0 && failures.length === 0) await wait(PAUSE_MS)
    finish()
    await connecting
    if (failures.length > 0) throw failures[0]
  })()
  return { name: identity, page, stop: stopper(loop, () => (running = false)) }
}

/** A loop that failed says so when it is stopped. */
function stopper(loop: Promise<void>, end: () => void): () => Promise<void> {
  loop.catch(() => undefined)
  return () => {
    end()
    return loop
  }
}
