import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { createMemoryFeedLog } from '../server/adapters/memory/feed-log.ts'
import { startTestApp } from '../server/testing/start-test-app.ts'

const deploy = join(import.meta.dirname, '../docs/deploy')

function check(env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(deploy, 'health-check.mjs')],
      { env: { NODE_ENV: 'test', ...env } },
      (error) => resolve(error === null ? 0 : Number(error.code)),
    )
  })
}

it('a container is healthy while its server answers on the port of its settings, ready or not', async () => {
  const log = createMemoryFeedLog({ budgetBytes: 1e6, onFollowerError: () => {} })
  vi.spyOn(log, 'read').mockRejectedValue(new Error('away'))
  const { url, port, close } = await startTestApp({}, { log })
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  for (const HOST of ['0.0.0.0', '127.0.0.1']) expect(await check({ PORT: String(port), HOST })).toBe(0)
  await close()
  expect(await check({ PORT: String(port) })).toBe(1)
})

it('the image asks that check, and the unit and the containers have a limit of memory', async () => {
  const read = (name: string) => readFile(join(deploy, name), 'utf8')
  const image = await read('Dockerfile')
  expect(image).toMatch(/^HEALTHCHECK .*"health-check\.mjs"/m)
  expect(image).not.toContain('/readyz')
  const unit = await read('watchroom@.service')
  expect(unit).toMatch(/^MemoryHigh=\d+M$/m)
  expect(unit).toMatch(/^MemoryMax=\d+M$/m)
  const compose = await readFile(join(deploy, '../../compose.yaml'), 'utf8')
  expect(compose.match(/mem_limit: /g)).toHaveLength(3)
})
