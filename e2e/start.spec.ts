import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import WebSocket from 'ws'

/** What `npm start` does once everything is installed and built: scripts/run-server.mjs, under a shell as npm has it. */
const root = join(import.meta.dirname, '..')
const run = `import('./scripts/run-server.mjs').then((it) => it.runServer(process.cwd()))`
const node = join(root, 'node_modules/.bin/node')
const env = { ...process.env, PORT: '0', LOG_LEVEL: 'warn', npm_lifecycle_event: 'start' }

async function address(child: ChildProcess): Promise<string> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await expect.poll(() => output, { timeout: 20_000 }).toContain('watch it at')
  return /http:\S+:\d+/.exec(output)?.[0] ?? ''
}

test('Ctrl-C, which arrives from the terminal and from npm, stops the server in an orderly way', async () => {
  const child = spawn(node, ['-e', run], { cwd: root, env })
  const url = await address(child)
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  const told = once(socket, 'close')
  child.kill('SIGINT')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect((await told)[0]).toBe(1001)
})

test('the server ends when the shell that npm gave it dies', async () => {
  const shell = spawn('sh', ['-c', `'${node}' -e "${run}"; exit`], { cwd: root, env })
  const url = await address(shell)
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
