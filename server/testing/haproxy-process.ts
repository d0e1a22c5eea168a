import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from './redis-process.ts'

const example = join(import.meta.dirname, '../../docs/deploy/haproxy.cfg')

/** HAProxy with the example of the docs, in front of these nodes; ended with the test that started it. */
export async function startHaproxy(nodes: readonly [number, number]): Promise<{ url: string }> {
  // Where it is for the administrator alone.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
  if (spawnSync('haproxy', ['-v'], { stdio: 'ignore', env }).status !== 0) {
    throw new Error(
      'This test needs HAProxy: `npm test` installs it where it may; otherwise install the package “haproxy”.',
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-haproxy-'))
  const config = join(folder, 'haproxy.cfg')
  const port = await freePort()
  const text = (await readFile(example, 'utf8'))
    .replace('bind *:80\n', `bind 127.0.0.1:${port}\n`)
    .replace('maxconn 50000', 'maxconn 500')
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${nodes[0]}`)
    .replaceAll('127.0.0.1:3002', `127.0.0.1:${nodes[1]}`)
    .replaceAll('127.0.0.1:3003', `127.0.0.1:${await freePort()}`)
  await writeFile(config, text)
  const child = spawn('haproxy', ['-db', '-f', config], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said += more
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`HAProxy ended:\n${said}`)
    if ((await fetch(`${url}/readyz`).catch(() => null))?.status === 200) return { url }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
