import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const config = join(import.meta.dirname, '../../deploy/haproxy.cfg')

/** HAProxy with the configuration that we recommend, in front of two nodes; ended with the test that started it. */
export async function startHaproxy(port: number, nodes: readonly [number, number]): Promise<{ url: string }> {
  const program = process.env.WATCHROOM_HAPROXY || 'haproxy'
  if (spawnSync(program, ['-v'], { stdio: 'ignore' }).status !== 0) {
    throw new Error(
      'This test needs HAProxy: `npm test` installs it where it may; otherwise install the package “haproxy”, or set WATCHROOM_HAPROXY to its path.',
    )
  }
  const address = (one: number) => `127.0.0.1:${one}`
  const child = spawn(program, ['-db', '-f', config], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      BIND: address(port),
      NODE_A: address(nodes[0]),
      NODE_B: address(nodes[1]),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  })
  const url = `http://${address(port)}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`HAProxy ended:\n${said}`)
    if ((await fetch(`${url}/readyz`).catch(() => null))?.status === 200) return { url }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
