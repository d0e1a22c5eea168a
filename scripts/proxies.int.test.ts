import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLiveClient } from '../lib/client/live-client.ts'
import { startTestApp } from '../server/testing/start-test-app.ts'

/** The examples as they are in the docs, with the addresses of a test in place of theirs. */
const DEPLOY = join(import.meta.dirname, '../docs/deploy')
const PROXIES = [
  {
    name: 'HAProxy',
    file: 'haproxy.cfg',
    own: 'bind *:80\n',
    listen: (port: number) => `bind 127.0.0.1:${port}\n`,
    command: (config: string) => ['haproxy', '-db', '-f', config],
  },
  {
    name: 'nginx',
    file: 'nginx.conf',
    own: 'listen 80;',
    listen: (port: number) => `listen 127.0.0.1:${port};`,
    command: (config: string, folder: string) => [
      'nginx',
      ...['-p', folder, '-c', config, '-e', 'stderr'],
      ...['-g', `daemon off; pid ${folder}/pid; error_log stderr;`],
    ],
  },
  {
    name: 'Caddy',
    file: 'Caddyfile',
    own: ':80 {',
    listen: (port: number) => `{\n\tadmin off\n}\nhttp://127.0.0.1:${port} {`,
    command: (config: string) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', config],
  },
] as const

/** Nobody listens there, and nobody else gets it soon. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startProxy(
  proxy: (typeof PROXIES)[number],
  nodes: readonly number[],
  edit = (text: string) => text,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-proxy-'))
  const port = await freePort()
  const [one, two, three] = nodes
  const text = edit(await readFile(join(DEPLOY, proxy.file), 'utf8'))
    .replace(proxy.own, proxy.listen(port))
    // As many files as a test may open.
    .replace('maxconn 50000', 'maxconn 500')
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${one}`)
    .replaceAll('127.0.0.1:3002', `127.0.0.1:${two}`)
    .replaceAll('127.0.0.1:3003', `127.0.0.1:${three}`)
  const config = join(folder, proxy.file)
  await writeFile(config, text)
  const [program = '', ...args] = proxy.command(config, folder)
  let output = ''
  // Where these are for the administrator alone.
  const PATH = `${process.env.PATH}:/usr/sbin`
  const env = { ...process.env, PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  child.on('error', (error) => {
    output += `${error.message}: install the package ${program} to run this test`
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      output += more
    })
  }
  onTestFinished(async () => {
    if (child.exitCode === null && child.pid !== undefined) {
      // Killed, nginx would leave its workers behind.
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${url}/healthz`).catch(() => null)
      if (answer?.status !== 200) throw new Error(`${proxy.name} gives ${answer?.status}: ${output}`)
    },
    { timeout: 15_000, interval: 50 },
  )
  return url
}

describe.each(PROXIES)('the example for $name', (proxy) => {
  it('passes posts, large bodies and live frames on, and goes round the nodes that are away', async () => {
    const app = await startTestApp()
    const url = await startProxy(proxy, [app.port, await freePort(), await freePort()])
    const client = createLiveClient({ url })
    onTestFinished(() => client.close())
    const view = client.watch([{ feed: 'pump', windows: [{ last: 10 }] }], { span: 60_000, columns: 100 })
    const post = (body: unknown) =>
      fetch(`${url}/api/v1/points`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await post([1, 2, 3].map((value) => ({ source: 'pump', value })))).ok).toBe(true)
    await vi.waitFor(() => expect(view.feed('pump')?.getSnapshot().head).toBe(3), { timeout: 15_000 })
    // More than a proxy's usual limit.
    const many = Array.from({ length: 50_000 }, (_, i) => ({
      source: 'many',
      value: i,
      label: 'a longer line',
    }))
    expect((await post(many)).ok).toBe(true)
    for (let value = 4; value <= 20; value++) expect((await post({ source: 'pump', value })).ok).toBe(true)
    await vi.waitFor(() => expect(view.feed('pump')?.getSnapshot().head).toBe(20), { timeout: 15_000 })
  }, 60_000)

  it('[LG8a] goes on showing what there is while no node is ready', async () => {
    let checks = 0
    const node = createServer((socket) => {
      socket.once('data', (request) => {
        const isCheck = request.toString().startsWith('GET /readyz')
        if (isCheck) checks++
        const refused = isCheck || request.toString().startsWith('GET /api')
        const status = refused ? '503 Service Unavailable' : '200 OK'
        socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nroom`)
      })
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(node, 'listening')
    onTestFinished(() => void node.close())
    const { port = 0 } = node.address() as { port?: number }
    const url = await startProxy(proxy, [port, await freePort(), await freePort()])
    // nginx asks nobody by itself.
    while (checks < 3 && proxy.name !== 'nginx') await fetch(`${url}/healthz`)
    for (let round = 0; round < 3; round++) {
      const [asked, shown] = [await fetch(`${url}/api/v1/points`), await fetch(`${url}/room`)]
      expect([asked.status, shown.status]).toEqual([503, 200])
    }
  }, 120_000)
})

it('HAProxy keeps those who watch a room together, where the lines for that are taken in', async () => {
  const nodes = await Promise.all([startTestApp(), startTestApp(), startTestApp()])
  const [haproxy] = PROXIES
  const ports = nodes.map(({ port }) => port)
  const url = await startProxy(haproxy, ports, (text) =>
    text
      .replace('    balance leastconn\n    # Thousands', '    # Thousands')
      .replace(/# (balance url_param|hash-)/g, '$1')
      // Of so few sockets no node has more than its share.
      .replace('factor 125', 'factor 10000'),
  )
  const sockets = () => nodes.map(({ app }) => app.usage().sockets)
  const used = new Set<number>()
  for (const room of ['press', 'boiler', 'dock', 'mixer', 'yard', 'roof']) {
    const before = sockets()
    const viewers = Array.from({ length: 3 }, () => createLiveClient({ url, room: () => room }))
    await vi.waitFor(
      () => expect(viewers.map((one) => one.connection.getSnapshot().kind)).toEqual(['live', 'live', 'live']),
      { timeout: 15_000 },
    )
    const grown = sockets().map((now, i) => now - (before[i] ?? 0))
    expect(grown.toSorted()).toEqual([0, 0, 3])
    used.add(grown.indexOf(3))
    for (const one of viewers) one.close()
    await vi.waitFor(() => expect(sockets()).toEqual(before), { timeout: 15_000 })
  }
  expect(used.size).toBeGreaterThan(1)
}, 60_000)
