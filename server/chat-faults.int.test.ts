import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createChatClient } from '../lib/client/chat-client.ts'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { startServerProcess } from './testing/server-process.ts'
import { limitFiles } from './testing/small-disk.ts'

const PATIENCE = { timeout: 20_000, interval: 50 }

it('[CH2] a disk that refuses writes for a while: chat says so, stays readable, and nothing is lost or doubled', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-chat-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const { url, pid } = await startServerProcess({ DATA_DIR: dataDir, ROOMS_DIR: '/nowhere' }).ready
  await fetch(`${url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument('r')) })
  const messages = `${url}/api/v1/rooms/r/messages`
  const person = { id: 'person-ada', name: 'Ada' }
  const ada = createChatClient({ url, slug: 'r', person, storage: null })
  onTestFinished(() => ada.close())
  const texts = () => ada.state.getSnapshot().messages.map(({ text }) => text)
  ada.act({ kind: 'post', text: 'before' })
  await vi.waitFor(() => expect(texts()).toEqual(['before']), PATIENCE)

  await limitFiles(pid, 4096)
  ada.act({ kind: 'post', text: 'meanwhile' })
  const body = JSON.stringify({ id: 'bot-1', text: 'of a program' })
  const refused = await fetch(messages, { method: 'POST', body })
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).not.toBeNull()
  expect((await refused.json()).error).toMatchObject({ code: 'storage_failed' })
  expect((await (await fetch(messages)).json()).messages).toHaveLength(1)
  expect(ada.state.getSnapshot().outbox).toMatchObject([{ action: { text: 'meanwhile' }, error: null }])

  await limitFiles(pid, 'unlimited')
  await vi.waitFor(() => expect(ada.state.getSnapshot().outbox).toEqual([]), PATIENCE)
  expect(texts()).toEqual(['before', 'meanwhile'])
  expect((await fetch(messages, { method: 'POST', body })).status).toBe(201)
  expect((await (await fetch(messages)).json()).messages).toHaveLength(3)
}, 60_000)
