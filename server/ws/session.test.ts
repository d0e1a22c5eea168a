import pino from 'pino'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { IngestOutcome } from '../services/ingest-answer.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createSession, type SessionDeps } from './session.ts'

it('[BD11] a producer that is faster than the log is not read until the log has taken half of what waits', async () => {
  const socket = {
    isPaused: false,
    pause: () => {
      socket.isPaused = true
    },
    resume: () => {
      socket.isPaused = false
    },
  }
  const ends: ((outcome: IngestOutcome) => void)[] = []
  const deps = {
    ingest: { post: () => new Promise<IngestOutcome>((resolve) => ends.push(resolve)) },
    catalog: { follow: () => () => undefined },
    unread: { reader: () => ({ close: () => undefined }) },
    clock: new FakeClock(),
    logger: pino({ level: 'silent' }),
    maxPoints: 100_000,
  } as unknown as SessionDeps
  const session = createSession(
    socket as unknown as WebSocket,
    { source: 's', echo: false, raw: false },
    deps,
  )
  const message = Buffer.from(JSON.stringify(new Array(1000).fill(1)))
  const answer = { accepted: 1000, duplicates: 0, rejected: [], rejectedTotal: 0, feeds: [], firsts: [] }
  const settle = () => new Promise((resume) => setImmediate(resume))
  for (let i = 0; i < 8; i++) session.message(message, false)
  expect(socket.isPaused).toBe(false)
  session.message(message, false)
  expect(socket.isPaused).toBe(true)
  for (let i = 0; i < 4; i++) ends[i]?.(answer)
  await settle()
  expect(socket.isPaused).toBe(true)
  ends[4]?.(answer)
  await settle()
  expect(socket.isPaused).toBe(false)
  session.close()
})
