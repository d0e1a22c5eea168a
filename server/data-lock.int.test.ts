import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readBack } from './testing/read-back.ts'
import { startServerProcess } from './testing/server-process.ts'
import { startTestApp } from './testing/start-test-app.ts'

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-lock-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function post(url: string, value: number): Promise<number> {
  const body = JSON.stringify([{ source: 'f', value }])
  return (await fetch(`${url}/api/v1/points`, { method: 'POST', body })).status
}

const refusalOf = (starting: Promise<unknown>) => starting.then(() => null).catch((error: Error) => error)

it('[LG9] a second server on one data folder ends with a sentence that names the first, which goes on', async () => {
  const env = { DATA_DIR: await temporaryDir() }
  const first = await startServerProcess(env).ready
  expect(await post(first.url, 0)).toBe(202)
  const refusal = await refusalOf(startServerProcess(env).ready)
  expect(refusal?.message).toContain('the server ended with 1')
  for (const part of [join(env.DATA_DIR, 'watchroom.db'), `process id ${first.pid}`, `host ${hostname()}`]) {
    expect(refusal?.message).toContain(part)
  }
  expect(refusal?.message).not.toContain('    at ')
  expect(await post(first.url, 1)).toBe(202)
  expect([...(await readBack(first.url, 'f')).values]).toEqual([0, 1])
})

it('[LG9] kill -9 of the first, and the next one takes over at once with all that was acknowledged', async () => {
  const env = { DATA_DIR: await temporaryDir() }
  const first = await startServerProcess(env).ready
  expect(await post(first.url, 0)).toBe(202)
  await first.end()
  const second = await startServerProcess(env).ready
  expect(await post(second.url, 1)).toBe(202)
  expect([...(await readBack(second.url, 'f')).values]).toEqual([0, 1])
})

it('[LG9] two servers within one process exclude each other, until the first is closed', async () => {
  const env = { STORAGE: 'disk', DATA_DIR: await temporaryDir() }
  const first = await startTestApp(env)
  expect(String(await refusalOf(startTestApp(env)))).toContain(`process id ${process.pid}`)
  expect(await post(first.url, 0)).toBe(202)
  await first.close()
  const second = await startTestApp(env)
  expect(await post(second.url, 1)).toBe(202)
})
