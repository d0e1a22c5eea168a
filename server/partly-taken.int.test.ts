import { Redis } from 'ioredis'
import { io } from 'socket.io-client'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { WireError } from '../lib/protocol/errors.ts'
import { freshPrefix, startRedis } from './testing/redis-process.ts'
import { startTestApp } from './testing/start-test-app.ts'

const FEEDS = 300
const POINTS = 30_000

type Answer = { status: number; accepted?: number; duplicates?: number; error?: WireError }
type Post = (body: unknown) => Promise<Answer>

/** Nodes on one Redis, which has room for so many bytes more once `squeeze` is called. */
async function nodes(count: number) {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const root = new Redis({ port: redis.port, host: '127.0.0.1' })
  onTestFinished(() => root.disconnect())
  const env = { REDIS_URL: redis.url, REDIS_PREFIX: freshPrefix() }
  const apps = await Promise.all(Array.from({ length: count }, () => startTestApp(env)))
  return {
    urls: apps.map(({ url }) => url),
    async squeeze(bytes: number) {
      const [, used = '0'] = /used_memory:(\d+)/.exec(await root.info('memory')) ?? []
      await root.config('SET', 'maxmemory', Math.max(1, Math.round(Number(used) + bytes)))
    },
    relax: () => root.config('SET', 'maxmemory', 0),
  }
}

const postTo =
  (url: string): Post =>
  async (body) => {
    const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(body) })
    return { status: answer.status, ...((await answer.json()) as object) }
  }

/** The values of each feed, in the order of the log. */
async function stored(url: string, name: string, feeds = FEEDS): Promise<number[][]> {
  return Promise.all(
    Array.from({ length: feeds }, async (_, f) => {
      const answer = await fetch(`${url}/api/v1/points?feed=${name}-${f}&last=10000`)
      const { points } = (await answer.json()) as { points: { value: number }[] }
      return points.map(({ value }) => value)
    }),
  )
}

/** Without times of their own: nothing but the server can tell a repeat from new points. */
const points = (name: string, count = POINTS, feeds = FEEDS) =>
  Array.from({ length: count }, (_, i) => ({ source: `${name}-${i % feeds}`, value: Math.sin(i) }))
const expected = (name: string, count = POINTS, feeds = FEEDS) =>
  Array.from({ length: feeds }, (_, f) =>
    points(name, count, feeds).flatMap(({ value }, i) => (i % feeds === f ? [value] : [])),
  )

/** Posts bodies under less and less memory, until one is refused in part. */
async function refusedInPart(
  { squeeze, relax }: Awaited<ReturnType<typeof nodes>>,
  prepare: (name: string) => Promise<unknown>,
  post: (name: string) => Promise<Answer>,
) {
  let [least, most] = [-100_000, 100_000]
  for (let round = 0; round < 60; round++) {
    // What Redis uses for itself comes and goes: the edge may have moved away from where it is sought.
    if (most - least < 2000) [least, most] = [least - 50_000, most + 50_000]
    const name = `n${round}`
    const room = (least + most) / 2
    await prepare(name)
    await squeeze(room)
    const answer = await post(name)
    await relax()
    if (answer.error?.outcome !== undefined) return { name, answer }
    if (answer.error === undefined) most = room
    else least = room
  }
  throw new Error('no request was refused in part')
}

it('[LG8d] says per feed what was taken of a request that Redis had no memory for, and a repeat adds just the rest', {
  timeout: 60_000,
}, async () => {
  const cluster = await nodes(2)
  const [here = '', there = ''] = cluster.urls
  const { name, answer } = await refusedInPart(
    cluster,
    (name) => postTo(here)(points(name, FEEDS)),
    (name) => postTo(here)({ points: points(name) }),
  )
  expect(answer.status).toBe(503)
  const outcome = answer.error?.outcome
  expect(outcome).toMatchObject({ unknown: 0, feedsTotal: FEEDS })
  expect((outcome?.taken ?? 0) + (outcome?.not_taken ?? 0)).toBe(POINTS)

  const first = expected(name, FEEDS)
  const whole = expected(name)
  const taken = new Map(outcome?.feeds.map(({ feed, outcome }) => [feed, outcome]))
  for (const [f, values] of (await stored(there, name)).entries()) {
    const isTaken = taken.get(`${name}-${f}`) === 'taken'
    expect(values).toEqual(isTaken ? [...(first[f] ?? []), ...(whole[f] ?? [])] : first[f])
  }

  // Another node knows it too. A further request of the same points is a new one.
  for (let sent = 1; sent <= 2; sent++) {
    expect(await postTo(there)({ points: points(name) })).toMatchObject({
      status: 202,
      accepted: sent === 1 ? outcome?.not_taken : POINTS,
      duplicates: sent === 1 ? outcome?.taken : 0,
    })
    const sorted = (all: number[][]) => all.map((values) => values.toSorted((a, b) => a - b))
    const all = first.map((values, f) =>
      [values, ...Array.from({ length: sent }, () => whole[f] ?? [])].flat(),
    )
    expect(sorted(await stored(here, name))).toEqual(sorted(all))
  }
})

it('[LG8d] says the same to an ack of Socket.IO and on /ws', { timeout: 60_000 }, async () => {
  const cluster = await nodes(1)
  const [url = ''] = cluster.urls
  const socket = io(`${url}/ingest`, { transports: ['websocket'], forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const ws = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  onTestFinished(() => ws.terminate())
  await new Promise((resolve) => ws.once('open', resolve))
  const doors: Record<string, Post> = {
    io: async (body) => ({ status: 0, ...(await socket.timeout(20_000).emitWithAck('points', body)) }),
    ws: (body) =>
      new Promise((resolve) => {
        ws.once('message', (text) => resolve({ status: 0, ...JSON.parse(String(text)) }))
        ws.send(JSON.stringify({ id: 1, points: body }))
      }),
  }
  for (const [door, post] of Object.entries(doors)) {
    const { name, answer } = await refusedInPart(
      cluster,
      (name) => post(points(`${door}${name}`, FEEDS)),
      (name) => post(points(`${door}${name}`)),
    )
    const { taken = 0, not_taken = 0 } = answer.error?.outcome ?? {}
    expect(taken + not_taken).toBe(POINTS)
    expect(await post(points(`${door}${name}`))).toMatchObject({ accepted: not_taken, duplicates: taken })
  }
})
