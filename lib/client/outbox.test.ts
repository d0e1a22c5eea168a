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

  it('keeps the order over a reload, however slow the clock is and wherever the keys stand', () => {
    const storage = memoryStorage()
    const outbox = new Outbox(storage, 'r', 'ada')
    for (const [id, now] of [
      ['c', 100],
      ['a', 90],
      ['d', 100],
      ['b', 101],
    ] as const)
      outbox.add(post(id), now)
    const reversed = memoryStorage()
    for (const [key, text] of [...storage.map].sort()) reversed.map.set(key, text)
    const reloaded = new Outbox(reversed, 'r', 'ada')
    expect(idsOf(reloaded)).toEqual(['c', 'a', 'd', 'b'])
    reloaded.add(post('0'), 1)
    expect(idsOf(new Outbox(reversed, 'r', 'ada'))).toEqual(['c', 'a', 'd', 'b', '0'])
  })

  it('neither refuses, retries nor removes what is not here', () => {
    const storage = memoryStorage()
    const [one, two] = [new Outbox(storage, 'r', 'ada'), new Outbox(storage, 'r', 'ada')]
    two.add(post('b'), 1)
    one.refuse('b', error)
    one.retry('b')
    expect([one.remove('b'), one.find('b'), idsOf(one)]).toEqual([false, null, []])
    expect(new Outbox(storage, 'r', 'ada').find('b')?.error).toBeNull()
    expect(two.remove('b')).toBe(true)
    expect(storage.map.size).toBe(0)
  })

  it.each([
    ['{"action":{"kind":"post","id":"x","text":"x","mentions":[]},"at":null,"error":null}'],
    ['{"action":{"kind":"post","id":"x","text":"x","mentions":[]},"at":1,"error":{"code":"no"}}'],
    ['{"action":{"kind":"post"},"at":1,"error":null}'],
    ['{"at":1,"error":null}'],
  ])('does not send %s', (text) => {
    const storage = memoryStorage()
    storage.map.set('watchroom:outbox:ada:r:x', text)
    expect(idsOf(new Outbox(storage, 'r', 'ada'))).toEqual([])
  })
})
