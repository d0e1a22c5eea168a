import { type ChildProcess, spawn } from 'node:child_process'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openWs } from './testing/ws-client.ts'

function run(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, ['server/main.ts', '--no-pages'], {
    env: { NODE_ENV: 'test', PATH: process.env.PATH, STORAGE: 'memory', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (output.text += part))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return { child, output, ended }
}

async function address(output: { text: string }): Promise<string> {
  await vi.waitFor(() => expect(output.text).toMatch(/Watchroom is at http\S+:\d+"/), 15_000)
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0] ?? ''
}

it('stops at once with every bad setting named', async () => {
  const { output, ended } = run({ PORT: 'x', HOST: '0.0.0.0', LOG_LEVEL: 'loud' })
  expect(await ended).toBe(1)
  for (const name of ['PORT', 'HOST', 'ALLOW_OPEN=1', 'LOG_LEVEL']) expect(output.text).toContain(name)
  expect(output.text).not.toContain('    at ')
})

it('says in a sentence that the port is taken', async () => {
  const first = run({ PORT: '0', LOG_LEVEL: 'info' })
  const { port } = new URL(await address(first.output))
  const second = run({ PORT: port, LOG_LEVEL: 'silent' })
  expect(await second.ended).toBe(1)
  expect(second.output.text).toContain('EADDRINUSE')
})

it('[OB4] writes JSON lines alone; SIGTERM tells the clients and exits 0 in under 5 s', async () => {
  const { child, output, ended } = run({ PORT: '0', LOG_LEVEL: 'info' })
  const url = await address(output)
  const posted = await fetch(`${url}/api/v1/points`, {
    method: 'POST',
    body: '{"source": "my-feed", "value": 1}',
  })
  expect(posted.status).toBe(202)
  const viewer = await openWs(`${url.replace('http', 'ws')}/ws`)
  viewer.send({ subscribe: '*' })
  await viewer.next((message: { source?: string }) => message.source === 'this-machine/memory')
  const began = performance.now()
  child.kill('SIGTERM')
  expect((await viewer.closed).code).toBe(1001)
  expect(await ended).toBe(0)
  expect(performance.now() - began).toBeLessThan(5000)
  // Nothing but JSON lines where no person reads along.
  for (const line of output.text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
})

it('a second signal ends at once', async () => {
  const { child, output, ended } = run({ PORT: '0', LOG_LEVEL: 'info' })
  const viewer = await openWs(`${(await address(output)).replace('http', 'ws')}/ws`)
  viewer.socket.pause()
  child.kill('SIGINT')
  await vi.waitFor(() => expect(output.text).toContain('shutting down'))
  child.kill('SIGINT')
  expect(await ended).toBe(1)
})
