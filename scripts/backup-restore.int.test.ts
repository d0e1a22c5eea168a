import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestApp } from '../server/testing/start-test-app.ts'

const folders: string[] = []
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'watchroom-backup-'))
  folders.push(made)
  return made
}

function run(script: 'backup' | 'restore', file: string, dataDir: string) {
  const path = join(import.meta.dirname, `${script}.mjs`)
  return promisify(execFile)(process.execPath, [path, file], { env: { ...process.env, DATA_DIR: dataDir } })
}

const disk = (dataDir: string) => startTestApp({ STORAGE: 'disk', DATA_DIR: dataDir })

async function post(url: string, from: number, count: number): Promise<void> {
  const points = Array.from({ length: count }, (_, i) => ({ source: 'x', value: from + i }))
  const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
  expect(answer.status).toBe(202)
}

async function read(url: string): Promise<{ epoch: string; values: number[] }> {
  const answer = await fetch(`${url}/api/v1/points?feed=x&last=100000`)
  const { epoch, points } = (await answer.json()) as { epoch: string; points: { value: number }[] }
  return { epoch, values: points.map(({ value }) => value) }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('npm run backup and restore', () => {
  it('[LG7] copies what a busy server has acknowledged; restored, it has another epoch', async () => {
    const dataDir = await folder()
    const file = join(await folder(), 'copy.db')
    const app = await disk(dataDir)
    await post(app.url, 0, 5000)
    let sent = 5000
    let done = false
    const posting = (async () => {
      for (; !done; sent += 100) await post(app.url, sent, 100)
    })()
    await run('backup', file, dataDir)
    done = true
    await posting
    const before = await read(app.url)
    expect(before.values).toEqual(upTo(sent))
    await expect(run('restore', file, dataDir)).rejects.toMatchObject({
      stderr: expect.stringMatching(/server is running/),
    })
    await app.close()

    await run('restore', file, dataDir)
    expect((await readdir(dataDir)).filter((name) => name.includes('.before-restore-'))).toHaveLength(1)
    const again = await disk(dataDir)
    const after = await read(again.url)
    expect(after.values.length).toBeGreaterThanOrEqual(5000)
    expect(after.values).toEqual(upTo(after.values.length))
    expect(after.epoch).not.toBe(before.epoch)
    await post(again.url, after.values.length, 1)
    expect((await read(again.url)).values).toHaveLength(after.values.length + 1)
    await again.close()
  })

  it('[LG7] a server that is stopped and started goes on under its epoch', async () => {
    const dataDir = await folder()
    const first = await disk(dataDir)
    await post(first.url, 0, 10)
    const before = await read(first.url)
    await first.close()
    const second = await disk(dataDir)
    await post(second.url, 10, 10)
    expect(await read(second.url)).toEqual({ epoch: before.epoch, values: upTo(20) })
    await second.close()
  })

  it('refuses what is no backup, and changes nothing', async () => {
    const dataDir = await folder()
    const file = join(await folder(), 'notes.txt')
    await writeFile(file, 'this is no database, however long it may be. '.repeat(100))
    await expect(run('restore', file, dataDir)).rejects.toMatchObject({ code: 1 })
    expect(await readdir(dataDir)).toEqual([])
    await expect(run('backup', join(dataDir, 'copy.db'), dataDir)).rejects.toMatchObject({
      stderr: expect.stringMatching(/no data at/),
    })
  })
})
