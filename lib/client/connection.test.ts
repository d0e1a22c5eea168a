import { describe, expect, it } from 'vitest'
import { type ConnectionEvent, type ConnectionState, step } from './connection.ts'

const context = { now: 100_000, random: () => 0.5, online: true }
const run = (from: ConnectionState, events: ConnectionEvent[], over: Partial<typeof context> = {}) => {
  const effects: string[] = []
  let state = from
  for (const event of events) {
    const next = step(state, event, { ...context, ...over })
    state = next.state
    effects.push(...next.effects.map((e) => e.kind))
  }
  return { state, effects }
}
const lost: ConnectionEvent = { kind: 'lost', reason: 'the connection broke' }
const connecting: ConnectionState = { kind: 'connecting' }
const live: ConnectionState = { kind: 'live', since: 0, attempt: 3 }

describe('connection', () => {
  it('waits with full jitter after a link broke, then tries again', () => {
    const broken = run(live, [lost])
    expect(broken.state).toEqual({
      kind: 'reconnecting',
      attempt: 1,
      retryAt: 100_750,
      trying: false,
      reason: 'the connection broke',
    })
    expect(broken.effects).toEqual(['cut', 'wait'])
    expect(run(broken.state, [{ kind: 'due' }])).toMatchObject({ state: { trying: true }, effects: ['open'] })
  })

  it('backs off further with every failed attempt, up to 20 s', () => {
    const attempts = Array.from({ length: 12 }, (): ConnectionEvent[] => [lost, { kind: 'due' }]).flat()
    const { state } = run(connecting, attempts.slice(0, -1), { random: () => 1 })
    expect(state).toMatchObject({ kind: 'reconnecting', attempt: 12, retryAt: 120_000 })
  })

  it('does not begin the back-off anew for a link that lived shorter than 5 s', () => {
    expect(run({ ...live, since: 99_000 }, [lost]).state).toMatchObject({ attempt: 4 })
    expect(run({ ...live, since: 90_000 }, [lost]).state).toMatchObject({ attempt: 1 })
  })

  it.each(['online', 'visible'] as const)('wakes at once on %s', (kind) => {
    expect(run(live, [lost, { kind }])).toMatchObject({
      state: { kind: 'reconnecting', trying: true },
      effects: ['cut', 'wait', 'open'],
    })
  })

  it('is offline only where the link is gone too: a server on this machine needs no network', () => {
    expect(run(live, [{ kind: 'offline' }], { online: false })).toEqual({ state: live, effects: ['probe'] })
    const offline = run(live, [lost], { online: false })
    expect(offline.state.kind).toBe('offline')
    expect(run(offline.state, [{ kind: 'due' }], { online: false })).toMatchObject({
      state: { kind: 'offline', trying: true },
      effects: ['open'],
    })
    expect(run(offline.state, [{ kind: 'online' }]).state).toMatchObject({
      kind: 'reconnecting',
      trying: true,
    })
  })

  it('begins a hanging attempt anew when the network comes back', () => {
    const trying = run(live, [lost, { kind: 'due' }]).state
    expect(run(trying, [{ kind: 'online' }]).effects).toEqual(['open'])
    expect(run(trying, [{ kind: 'visible' }]).effects).toEqual([])
  })

  it('waits at least as long as the server asks', () => {
    expect(run(live, [{ ...lost, after: 8_000 }]).state).toMatchObject({ retryAt: 109_000 })
  })

  it('is closed for good', () => {
    const closed = run(live, [{ kind: 'closed', reason: 'reload the page' }])
    expect(closed).toEqual({ state: { kind: 'closed', reason: 'reload the page' }, effects: ['cut'] })
    const all: ConnectionEvent[] = [
      lost,
      { kind: 'due' },
      { kind: 'online' },
      { kind: 'connected' },
      { kind: 'visible' },
    ]
    expect(run(closed.state, all)).toEqual({ state: closed.state, effects: [] })
  })

  it('becomes live from every attempt', () => {
    expect(run(connecting, [{ kind: 'connected' }]).state).toEqual({
      kind: 'live',
      since: 100_000,
      attempt: 0,
    })
    const third = run(live, [lost, { kind: 'due' }, lost, { kind: 'due' }, lost, { kind: 'due' }]).state
    expect(run(third, [{ kind: 'connected' }]).state).toEqual({ kind: 'live', since: 100_000, attempt: 3 })
  })
})
