import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { post, sampleDraft } from '../../../lib/domain/testing/sample-chat.ts'
import { chatLogContract } from '../../testing/chat-log-contract.ts'
import { passingTime } from '../../testing/passing-time.ts'
import { DATA_FILE, openStore } from './open-store.ts'
import { WriterStore } from './writer-store.ts'

async function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'watchroom-chat-'))
}

function openIn(dataDir: string) {
  return openStore({
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
}

chatLogContract('embedded', async () => {
  const dataDir = await folder()
  const { chat, markers, close } = await openIn(dataDir)
  return {
    chat,
    markers,
    async close() {
      await close()
      await rm(dataDir, { recursive: true })
    },
  }
})

describe('chat in the data file', () => {
  it('[CH2] is there again after a restart, under the same epoch, and knows what it took', async () => {
    const dataDir = await folder()
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const first = await openIn(dataDir)
    await first.chat.append('r', post('a', 'hello'))
    const marked = await first.markers.mark('r', 'p2', 1)
    const before = await first.chat.find({ room: 'r', limit: 5 })
    await first.close()
    await expect(first.chat.append('r', post('b'))).rejects.toMatchObject({ code: 'shutting_down' })
    const second = await openIn(dataDir)
    onTestFinished(() => second.close())
    expect(await second.chat.find({ room: 'r', limit: 5 })).toEqual(before)
    expect(await second.markers.find('r', 'p2')).toEqual(marked)
    expect(await second.chat.append('r', post('a', 'again'))).toMatchObject({
      kind: 'duplicate',
      entry: { text: 'hello' },
    })
  })

  it('[CH1] keeps no byte of a deleted text', async () => {
    const dataDir = await folder()
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const { chat, close } = await openIn(dataDir)
    await chat.append('r', post('a', `zebra ${'quagga '.repeat(1000)}`))
    await chat.append('r', post('b', 'okapi'))
    await chat.append('r', sampleDraft({ kind: 'deleted', id: 'd', message: 'a' }))
    await close()
    const bytes = (await readFile(join(dataDir, DATA_FILE))).toString('latin1')
    expect(bytes).toContain('okapi')
    expect(bytes).not.toContain('zebra')
    expect(bytes).not.toContain('quagga')
  })

  it('[CH7] builds the index of words anew where it was cut otherwise, and keeps no byte of the old one', async () => {
    const dataDir = await folder()
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const first = await openIn(dataDir)
    await first.chat.append('r', post('a', 'Аварийный quagga'))
    await first.close()
    const db = new Database(join(dataDir, DATA_FILE))
    // As the release before wrote it.
    db.exec(`
      DROP TABLE chat_text;
      CREATE VIRTUAL TABLE chat_text USING fts5 (
        text, content = 'chat_message', content_rowid = 'key', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
      );
      INSERT INTO chat_text (rowid, text) SELECT key, text FROM chat_message;
      DELETE FROM meta WHERE name = 'search_words';
      PRAGMA user_version = 5;
    `)
    db.close()
    const second = await openIn(dataDir)
    const page = await second.chat.find({ room: 'r', text: 'аварийный', limit: 5 })
    expect(page.messages.map(({ id }) => id)).toEqual(['a'])
    await second.chat.append('r', sampleDraft({ kind: 'deleted', id: 'd', message: 'a' }))
    await second.close()
    expect((await readFile(join(dataDir, DATA_FILE))).toString('latin1')).not.toContain('quagga')
  })

  it('[CH4] deletes what is older than the retention, some at a time, and goes on at its offset', async () => {
    const dataDir = await folder()
    onTestFinished(() => rm(dataDir, { recursive: true }))
    let now = 1000
    const path = join(dataDir, DATA_FILE)
    const options = { path, durability: 'normal', retention: [], chatRetentionMs: 1000 } as const
    const store = new WriterStore(
      options,
      passingTime(() => now),
    )
    for (let i = 0; i < 500; i++) store.chat.append('r', post(`m${i}`, `word${i}`, { at: 1000 + i }))
    store.chat.append('r', sampleDraft({ kind: 'pinned', id: 'p', message: 'm450', on: true, at: 1600 }))
    now = 2450
    while (store.work());
    store.close()
    const { chat, close } = await openIn(dataDir)
    onTestFinished(close)
    const { messages, head } = await chat.find({ room: 'r', limit: 500 })
    expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `m${i + 450}`))
    expect(head).toMatchObject({ offset: 501 })
    expect(await chat.find({ room: 'r', text: 'word449', limit: 5 })).toMatchObject({ messages: [] })
    expect(await chat.append('r', post('m3'))).toMatchObject({ kind: 'appended', entry: { offset: 502 } })
  })
})
