import { describe, expect, it } from 'vitest'
import { post } from '../../../lib/domain/testing/sample-chat.ts'
import { chatLogContract } from '../../testing/chat-log-contract.ts'
import { MemoryChatLog } from './chat-log.ts'

const options = { retentionMs: null, now: () => 0, onFollowerError: () => {} }

chatLogContract('memory', async () => {
  const chat = new MemoryChatLog(options)
  return { chat, markers: chat.markers, close: () => chat.close() }
})

describe('chat in memory', () => {
  it('forgets what is older than the retention', async () => {
    let now = 1000
    const chat = new MemoryChatLog({ ...options, retentionMs: 100, now: () => now })
    await chat.append('r', post('a', 'a', { at: 1000 }))
    await chat.append('r', post('b', 'b', { at: 1050 }))
    now = 1120
    expect(await chat.find({ room: 'r', limit: 9 })).toMatchObject({ messages: [{ id: 'b' }] })
    await chat.close()
  })
})
