import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CuttingProxy, createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import type { BrowserEvent } from './browser-events.ts'
import { createLiveClient, type LiveClientOptions } from './live-client.ts'
import { ModelView } from './testing/model-view.ts'
import { type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts'

const range = { span: 60_000, columns: 600 }
const items = [{ feed: 'a', windows: [{ last: 10 }] }]
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function start(options: { proxy?: boolean; model?: ModelView } = {}) {
  const model = options.model ?? new ModelView(['a'])
  const server = await startScriptedServer(model)
  open.push(() => server.close())
  const proxy: CuttingProxy | null = options.proxy === true ? await createCuttingProxy(server) : null
  if (proxy !== null) open.push(() => proxy.close())
  const client = (over: LiveClientOptions = {}) => {
    const made = createLiveClient({ url: proxy?.url ?? server.url, random: () => 0, ...over })
    open.push(() => made.close())
    return made
  }
  return { model, server, proxy, client }
}

function post(model: ModelView, server: ScriptedServer, n = 1): void {
  model.append(0, n)
  server.flush()
}

describe('live client', () => {
  it('connects, shows what is there and applies what comes', async () => {
    const { model, server, client } = await start()
    model.append(0, 2)
    model.flush()
    const live = client()
    expect(live.connection.getSnapshot()).toEqual({ kind: 'connecting' })
    const view = live.watch(items, range)
    await vi.waitFor(() => expect(view.state.getSnapshot().kind).toBe('ready'))
    expect(live.connection.getSnapshot().kind).toBe('live')
    post(model, server, 3)
    await vi.waitFor(() => expect(view.feed('a')?.getSnapshot().head).toBe(5))
    expect(view.feed('a')?.recent().offsets).toEqual(upTo(5))
  })

  it('shares one watch among equal views, and keeps it over a release and a new watch', async () => {
    const { server, client } = await start()
    const live = client()
    const first = live.watch(items, range)
    const second = live.watch([...items], { ...range })
    await vi.waitFor(() => expect(first.state.getSnapshot().kind).toBe('ready'))
    expect(second.feed('a')).toBe(first.feed('a'))
    first.release()
    first.release()
    second.release()
    const third = live.watch(items, range)
    expect(third.state.getSnapshot().kind).toBe('ready')
    expect(server.calls).toEqual({ watch: 1, unwatch: 0 })
    third.release()
    await vi.waitFor(() => expect(server.calls.unwatch).toBe(1), 3_000)
  })

  it('leaves the view on the server while another watch still needs it', async () => {
    const { model, server, client } = await start()
    const live = client()
    const long = live.watch(items, { ...range, span: 3_600_000 })
    const short = live.watch(items, range)
    await vi.waitFor(() => expect(short.state.getSnapshot().kind).toBe('ready'))
    short.release()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(server.calls.unwatch).toBe(0)
    post(model, server)
    await vi.waitFor(() => expect(long.feed('a')?.getSnapshot().head).toBe(1))
  })

  it('does not leave a view that is watched anew while its first reply is on its way', async () => {
    const { model, server, client } = await start()
    const live = client()
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'))
    server.answerAfter = 1_500
    live.watch(items, range).release()
    await vi.waitFor(() => expect(server.calls.watch).toBe(1))
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const again = live.watch(items, range)
    await vi.waitFor(() => expect(again.state.getSnapshot().kind).toBe('ready'), 5_000)
    expect(server.calls).toEqual({ watch: 2, unwatch: 0 })
    post(model, server)
    await vi.waitFor(() => expect(again.feed('a')?.getSnapshot().head).toBe(1))
  })

  it('[RC1] resumes by position after a cut, without a hole or a double', async () => {
    const { model, server, proxy, client } = await start({ proxy: true })
    const live = client()
    const view = live.watch(items, range)
    const states: string[] = []
    live.connection.subscribe(() => states.push(live.connection.getSnapshot().kind))
    await vi.waitFor(() => expect(view.state.getSnapshot().kind).toBe('ready'))
    const ticking = setInterval(() => post(model, server), 20)
    open.push(() => clearInterval(ticking))
    await vi.waitFor(() => expect(view.feed('a')?.getSnapshot().head).toBeGreaterThan(20), 10_000)
    proxy?.cut()
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('reconnecting'))
    const before = view.feed('a')?.getSnapshot().head ?? 0
    await vi.waitFor(() => expect(model.feed(0).times.length).toBeGreaterThan(before + 50), 5_000)
    expect(view.feed('a')?.getSnapshot().head).toBe(before)
    proxy?.restore()
    await vi.waitFor(() => {
      const state = view.state.getSnapshot()
      expect(state).toMatchObject({ resumed: true })
      expect('answers' in state && state.answers).toBeGreaterThanOrEqual(2)
    }, 5_000)
    await vi.waitFor(() => expect(view.feed('a')?.getSnapshot().head).toBeGreaterThan(before + 60), 5_000)
    const { head, resumes, snapshots } = view.feed('a')?.getSnapshot() ?? {}
    expect(view.feed('a')?.recent().offsets).toEqual(upTo(head ?? 0))
    expect([resumes, snapshots]).toEqual([1, 1])
    expect(states).toContain('reconnecting')
    expect(states.at(-1)).toBe('live')
  })

  it('cuts a link that has gone dead without a word', async () => {
    const { model, server, proxy, client } = await start({ proxy: true })
    const live = client()
    const view = live.watch(items, range)
    await vi.waitFor(() => expect(view.state.getSnapshot().kind).toBe('ready'))
    proxy?.stall()
    post(model, server, 4)
    const began = Date.now()
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('reconnecting'), 10_000)
    expect(Date.now() - began).toBeLessThan(7_500)
    proxy?.restore()
    await vi.waitFor(
      () => expect(view.feed('a')?.getSnapshot()).toMatchObject({ head: 4, resumes: 1 }),
      15_000,
    )
  })

  it('tries again at once when the network comes back or the page is shown', async () => {
    const { proxy, client } = await start({ proxy: true })
    let tell: (event: BrowserEvent) => void = () => undefined
    let online = true
    const live = client({
      random: () => 1,
      environment: {
        online: () => online,
        subscribe(listener) {
          tell = listener
          return () => undefined
        },
      },
    })
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'))
    proxy?.cut()
    online = false
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('offline'))
    proxy?.restore()
    online = true
    const began = Date.now()
    tell('online')
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'))
    expect(Date.now() - began).toBeLessThan(900)
  })

  it('comes back after a goodbye that says so, and stays away after one that does not', async () => {
    const { server, client } = await start()
    const live = client()
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'))
    server.live.emit('goodbye', { reason: 'the server restarts', reconnect: true })
    await vi.waitFor(() =>
      expect(live.connection.getSnapshot()).toMatchObject({
        kind: 'reconnecting',
        reason: 'the server restarts',
      }),
    )
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'), 5_000)
    server.live.emit('goodbye', { reason: 'reload this page', reconnect: false })
    await vi.waitFor(() =>
      expect(live.connection.getSnapshot()).toEqual({ kind: 'closed', reason: 'reload this page' }),
    )
  })

  it('comes back to a server that refused it for its release: another one may be of its own', async () => {
    const { server, client } = await start()
    let refusing = true
    server.live.use((_, next) =>
      next(
        refusing
          ? Object.assign(new Error('refused'), { data: { code: 'version_mismatch', message: 'reload' } })
          : undefined,
      ),
    )
    const live = client()
    await vi.waitFor(() =>
      expect(live.connection.getSnapshot()).toMatchObject({
        kind: 'reconnecting',
        reason: 'reload',
        outdated: true,
      }),
    )
    refusing = false
    live.reconnectNow()
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('live'), 5_000)
  })

  it('is closed for good where the server refuses for good, and says why', async () => {
    const { server, client } = await start()
    server.live.use((_, next) =>
      next(
        Object.assign(new Error('refused'), {
          data: { code: 'bad_request', message: 'reload this page' },
        }),
      ),
    )
    const live = client()
    await vi.waitFor(() =>
      expect(live.connection.getSnapshot()).toEqual({ kind: 'closed', reason: 'reload this page' }),
    )
    await expect(live.history({ feed: 'a', from: 0, to: 1, columns: 1, windows: [] })).rejects.toThrow(
      'reload this page',
    )
  })

  it("[PB5] knows the server's time whatever the local clock says", async () => {
    const { model, client } = await start()
    for (const wrong of [0, 3_600_000, -86_400_000]) {
      const live = client({ now: () => performance.timeOrigin + performance.now() + wrong })
      await vi.waitFor(() => expect(Math.abs(live.serverNow() - model.at)).toBeLessThan(1_000), 3_000)
    }
  })

  it('begins anew after a frame that cannot be read', async () => {
    const { model, server, client } = await start()
    const live = client()
    const view = live.watch(items, range)
    await vi.waitFor(() => expect(view.state.getSnapshot().kind).toBe('ready'))
    server.live.emit('frame', '{"view":')
    await vi.waitFor(() => expect(live.connection.getSnapshot().kind).toBe('reconnecting'))
    post(model, server, 2)
    await vi.waitFor(() => expect(view.feed('a')?.getSnapshot().head).toBe(2), 3_000)
  })

  it('asks history one to one, also before it is connected', async () => {
    const { client } = await start()
    const live = client()
    const history = await live.history({ feed: 'a', from: 0, to: 1, columns: 1, windows: [] })
    expect(history).toMatchObject({ feed: 'a', total: 0, heldFrom: Number.NEGATIVE_INFINITY })
  })

  it('leaves nothing behind', async () => {
    const { server, client } = await start()
    const live = client()
    live.watch(items, range)
    await vi.waitFor(() => expect(server.live.sockets.size).toBe(1))
    live.close()
    live.close()
    expect(live.connection.getSnapshot().kind).toBe('closed')
    await vi.waitFor(() => expect(server.live.sockets.size).toBe(0))
  })
})
