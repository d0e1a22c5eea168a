import { copyFile, cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { DATA_FILE, openStore, type Store } from './open-store.ts'

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-rollback-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const open = (dataDir: string): Promise<Store> =>
  openStore({
    dataDir,
    durability: 'normal',
    retention: [],
    chatRetentionMs: null,
    maxFeeds: 10,
    onFollowerError: () => {},
    onTrouble: () => {},
    onDamage: () => {},
    onThread: () => {},
    onGiveUp: () => {},
    onUnreadableRoom: () => {},
  })

/** Opens the folder, appends one point after `before`, closes it; where the point came to. */
async function run(dir: string, before = async () => {}): Promise<{ epoch: string; first: number }> {
  const store = await open(dir)
  try {
    await before()
    const [outcome] = await store.log.append({
      arrived: 1,
      writes: [{ feed: 1, times: [1], values: [1] }],
    })
    if (outcome?.kind !== 'appended') throw new Error('not appended')
    return { epoch: outcome.epoch, first: outcome.first }
  } finally {
    await store.close()
  }
}

it('[LG7] [LG12] a file that was copied back over itself has another epoch, and keeps that one', async () => {
  const dir = await temporaryDir()
  const copy = join(await temporaryDir(), 'copy.db')
  const first = await run(dir)
  await copyFile(join(dir, DATA_FILE), copy)
  expect(await run(dir)).toEqual({ epoch: first.epoch, first: 2 })
  await copyFile(copy, join(dir, DATA_FILE))
  const after = await run(dir)
  expect(after.first).toBe(2)
  expect(after.epoch).not.toBe(first.epoch)
  expect(await run(dir)).toEqual({ epoch: after.epoch, first: 3 })
})

it('[LG12] so has a whole folder that was copied back over itself', async () => {
  const dir = await temporaryDir()
  const copy = await temporaryDir()
  const first = await run(dir)
  await cp(dir, copy, { recursive: true, preserveTimestamps: true })
  await run(dir)
  for (const name of await readdir(copy)) await copyFile(join(copy, name), join(dir, name))
  expect((await run(dir)).epoch).not.toBe(first.epoch)
})

it('[LG12] a file whose note was lost has another epoch, once', async () => {
  const dir = await temporaryDir()
  const first = await run(dir)
  await rm(join(dir, `${DATA_FILE}.note`))
  const second = await run(dir)
  expect(second.epoch).not.toBe(first.epoch)
  expect((await run(dir)).epoch).toBe(second.epoch)
})
