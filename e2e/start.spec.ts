import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import WebSocket from 'ws'

/** What `npm start` does once everything is installed and built: scripts/run-server.mjs, under a shell as npm has it. */
const root = join(import.meta.dirname, '..')
const run = `import('./scripts/run-server.mjs').then((it) => it.runServer(process.cwd()))`
const node = join(root, 'node_modules/.bin/node')
const env = { ...process.env, STORAGE: 'memory', PORT: '0', LOG_LEVEL: 'info', npm_lifecycle_event: 'start' }

async function started(child: ChildProcess) {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await expect.poll(() => output, { timeout: 20_000 }).toContain('Watchroom is at')
  return { url: /http:\S+:\d+/.exec(output)?.[0] ?? '', output: () => output }
}

test('Ctrl-C, which arrives from the terminal and from npm, stops the server in an orderly way', async () => {
  const child = spawn(node, ['-e', run], { cwd: root, env })
  const { url, output } = await started(child)
  const [polite, rude] = [1, 2].map(() => new WebSocket(`${url.replace('http', 'ws')}/ws`))
  if (polite === undefined || rude === undefined) throw new Error('two sockets')
  await Promise.all([once(polite, 'open'), once(rude, 'open')])
  // One that never says goodbye, so that the shutdown takes long enough for the second signal to fall into it.
  rude.pause()
  const told = once(polite, 'close')
  child.kill('SIGINT')
  await expect.poll(output, { intervals: [5] }).toContain('shutting down')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect((await told)[0]).toBe(1001)
  rude.terminate()
})

test('the server ends when the shell that npm gave it dies', async () => {
  const shell = spawn('sh', ['-c', `'${node}' -e "${run}"; exit`], { cwd: root, env })
  const { url } = await started(shell)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  shell.kill('SIGKILL')
  await expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('down')
})
