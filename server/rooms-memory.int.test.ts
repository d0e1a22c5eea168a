import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sampleDocument, sampleText } from '../lib/domain/testing/sample-room.ts'
import { roomListSchema, roomSchema } from '../lib/protocol/rooms.ts'
import { startServerProcess } from './testing/server-process.ts'

/** Nearly a mebibyte as JSON. */
const panels = Array.from({ length: 50 }, (_, i) =>
  sampleText(`t${i}`, `${i} `.repeat(7000).slice(0, 20_000)),
)

it('[RM6] [RM7] a small heap takes rooms up to the budget, refuses the next, and starts again with all of them after a kill', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const env = {
    DATA_DIR: dir,
    ROOMS_DIR: join(dir, 'none'),
    ROOMS_BUDGET_MB: '100',
    NODE_OPTIONS: '--max-old-space-size=128',
  }
  const first = await startServerProcess(env).ready
  const post = (slug: string) =>
    fetch(`${first.url}/api/v1/rooms`, {
      method: 'POST',
      body: JSON.stringify(sampleDocument(slug, panels)),
    }).catch((error: unknown) => {
      throw new Error(`${slug}: ${String(error)}\n${first.output()}`)
    })
  let made = 0
  let last = await post('r0')
  while (last.status === 201) {
    await last.arrayBuffer()
    last = await post(`r${++made}`)
  }
  expect(await last.json()).toMatchObject({
    error: { code: 'too_many_rooms', message: expect.stringContaining('100 MiB') },
  })
  expect(made).toBeGreaterThan(100)
  await first.end('SIGKILL')
  const second = await startServerProcess(env).ready
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
  const { rooms } = roomListSchema.parse(await (await fetch(`${second.url}/api/v1/rooms`)).json())
  expect(rooms).toHaveLength(made)
  const one = await (await fetch(`${second.url}/api/v1/rooms/r7`)).json()
  expect(roomSchema.parse(one).document.panels).toEqual(panels)
}, 120_000)
