import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { type RoomFile, readRoomFiles } from './room-files.ts'

async function read(dir: string): Promise<RoomFile[]> {
  const files: RoomFile[] = []
  for await (const file of readRoomFiles(dir)) files.push(file)
  return files
}

it('[RM5] reads plain files, waits for no pipe, and names no path of this machine', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'watchroom-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const dir = join(parent, 'rooms')
  await mkdir(join(dir, 'folder.json'), { recursive: true })
  await promisify(execFile)('mkfifo', [join(dir, 'pipe.json')])
  await symlink(join(parent, 'nowhere'), join(dir, 'lost.json'))
  await writeFile(join(dir, 'bom.json'), '\ufeff{}')
  await writeFile(join(dir, 'large.json'), ' '.repeat(3_000_000))
  await writeFile(join(dir, 'notes.txt'), 'x')
  const files = await read(dir)
  expect(files).toEqual([
    { file: 'rooms/bom.json', text: '{}' },
    { file: 'rooms/folder.json', fault: 'it is no file' },
    { file: 'rooms/large.json', fault: 'it has 3000000 bytes; 2097152 is the limit' },
    { file: 'rooms/lost.json', fault: 'it leads nowhere' },
    { file: 'rooms/pipe.json', fault: 'it is no file' },
  ])
  expect(await read(join(parent, 'none'))).toEqual([])
  expect(await read(join(dir, 'notes.txt'))).toEqual([
    { file: 'notes.txt', fault: 'it cannot be read (ENOTDIR)' },
  ])
})
