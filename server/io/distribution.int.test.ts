import { io, type Socket } from 'socket.io-client'
import { expect, it, onTestFinished, vi } from 'vitest'
import { MAX_DISTRIBUTION_QUESTIONS } from '../../lib/protocol/limits.ts'
import type { LiveClientEvents, LiveServerEvents } from '../../lib/protocol/live-events.ts'
import { startTestApp } from '../testing/start-test-app.ts'

async function start(): Promise<Socket<LiveServerEvents, LiveClientEvents>> {
  const { url } = await startTestApp()
  const answer = await fetch(`${url}/api/v1/points`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([1, 2, 3, 4].map((value) => ({ source: 'a', value }))),
  })
  expect(answer.status).toBe(202)
  const client = io(`${url}/live`, { transports: ['websocket'], reconnection: false, forceNew: true })
  onTestFinished(() => {
    client.disconnect()
  })
  await vi.waitFor(() => expect(client.connected).toBe(true))
  return client
}

it('[WN7] /live answers quantiles, histograms and the window before, in the order of the questions', async () => {
  const client = await start()
  const reply = await client.timeout(5000).emitWithAck('distribution', {
    questions: [
      { feed: 'nobody', window: { last: 4 }, want: ['quantiles'] },
      { feed: 'a', window: { last: 2 }, want: ['quantiles', 'histogram', 'before'], bins: 2 },
    ],
  })
  if (!reply.ok) throw new Error(reply.error.message)
  const [nobody, a] = reply.answers
  expect(nobody).toBe(null)
  expect(a?.quantiles).toMatchObject({ p50: 3.5, sampled: false })
  expect(a?.histogram).toEqual({ from: 3, width: 0.5, counts: [1, 1] })
  expect(a?.stats.slice(0, 2)).toEqual([2, 3.5])
  expect(a?.before?.slice(0, 2)).toEqual([2, 1.5])
})

it('/live refuses more questions than a request may have, and says where a question is wrong', async () => {
  const client = await start()
  const one = { feed: 'a', window: { last: 2 }, want: ['quantiles' as const] }
  const many = Array.from({ length: MAX_DISTRIBUTION_QUESTIONS + 1 }, () => one)
  for (const questions of [many, [{ ...one, want: [] }], [{ ...one, bins: 1 }], []]) {
    const reply = await client.timeout(5000).emitWithAck('distribution', { questions })
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  }
})
