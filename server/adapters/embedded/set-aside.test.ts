import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { finishMove } from './set-aside.ts'

async function folder(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-aside-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  return dir
}

const contentsOf = async (dir: string) =>
  Object.fromEntries((await readdir(dir)).map((name) => [name, readFileSync(join(dir, name), 'utf8')]))

const moved = { 'aside-wal': 'wal', aside: 'data' }

it.each([
  ['before the first rename', { 'db-wal': 'wal', db: 'data' }],
  ['after the first one', { 'aside-wal': 'wal', db: 'data' }],
  ['after the last one', moved],
])(
  '[LG11] a move that a crash interrupted %s is finished: the write-ahead log stays with its file',
  async (_, files) => {
    const intent = JSON.stringify({ aside: 'aside', replacement: null })
    const dir = await folder({ ...files, 'db.moving': intent })
    finishMove(join(dir, 'db'))
    expect(await contentsOf(dir)).toEqual(moved)
  },
)

it.each([
  ['before the first rename', { 'db-wal': 'wal', db: 'data', 'db.part': 'backup' }],
  ['between two', { 'aside-wal': 'wal', db: 'data', 'db.part': 'backup' }],
  ['before the last one', { ...moved, 'db.part': 'backup' }],
  ['after it', { ...moved, db: 'backup' }],
])('[LG11] so is a restore that was interrupted %s, with the backup in place', async (_, files) => {
  const intent = JSON.stringify({ aside: 'aside', replacement: 'db.part' })
  const dir = await folder({ ...files, 'db.moving': intent })
  finishMove(join(dir, 'db'))
  expect(await contentsOf(dir)).toEqual({ ...moved, db: 'backup' })
  expect(existsSync(join(dir, 'db.moving'))).toBe(false)
})
