import { describe, expect, it } from 'vitest'
import type { ChatAction } from '../protocol/chat-actions.ts'
import { Outbox, type OutboxStorage } from './outbox.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const post = (id: string): ChatAction => ({ kind: 'post', id, text: id, mentions: [] })
const idsOf = (outbox: Outbox) => outbox.items.map(({ action }) => action.id)
const error = { code: 'not_author', message: 'no' } as const

describe('Outbox', () => {
  it('survives a reload in its order, with what was refused', () => {
    const storage = memoryStorage()
    const outbox = new Outbox(storage, 'r', 'ada')
    for (const id of ['c', 'a', 'b']) outbox.add(post(id), 100)
    outbox.refuse('c', error)
    const reloaded = new Outbox(storage, 'r', 'ada')
    expect(idsOf(reloaded)).toEqual(['c', 'a', 'b'])
    expect(reloaded.next()?.action.id).toBe('a')
    reloaded.retry('c')
    expect(reloaded.next()?.action.id).toBe('c')
    reloaded.remove('c')
    expect(idsOf(new Outbox(storage, 'r', 'ada'))).toEqual(['a', 'b'])
    expect(idsOf(new Outbox(storage, 'other', 'ada'))).toEqual([])
    expect(idsOf(new Outbox(storage, 'r', 'bob'))).toEqual([])
  })

  it('of one tab leaves that of another alone', () => {
    const storage = memoryStorage()
    const [one, two] = [new Outbox(storage, 'r', 'ada'), new Outbox(storage, 'r', 'ada')]
    one.add(post('a'), 1)
    two.add(post('b'), 2)
    one.remove('a')
    expect(idsOf(new Outbox(storage, 'r', 'ada'))).toEqual(['b'])
  })

  it('goes on without a storage, with one that is full, and with nonsense in it', () => {
    const storage = memoryStorage()
    storage.map.set('watchroom:outbox:ada:r:x', '{"action": 7}')
    storage.map.set('watchroom:outbox:ada:r:y', '{')
    expect(idsOf(new Outbox(storage, 'r', 'ada'))).toEqual([])
    new Outbox(storage, 'r', 'ada').add(post('behind-nonsense'), 1)
    expect(idsOf(new Outbox(storage, 'r', 'ada'))).toEqual(['behind-nonsense'])
    const full: OutboxStorage = {
      ...memoryStorage(),
      setItem() {
        throw new Error('full')
      },
    }
    for (const outbox of [new Outbox(null, 'r', 'ada'), new Outbox(full, 'r', 'ada')]) {
      outbox.add(post('a'), 1)
      expect(idsOf(outbox)).toEqual(['a'])
    }
  })
})
