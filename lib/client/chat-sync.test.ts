import { describe, expect, it } from 'vitest'
import { MemoryChatLog } from '../../server/adapters/memory/chat-log.ts'
import type { ChatDraft } from '../../server/ports/chat-log.ts'
import { createChatService } from '../../server/services/chat.ts'
import { FakeClock } from '../../server/testing/fake-clock.ts'
import { seededRandom } from '../../server/testing/seeded-random.ts'
import { post, sampleAuthor, sampleDraft } from '../domain/testing/sample-chat.ts'
import type { ChatEntry, ChatMessage } from '../protocol/chat.ts'
import type { ChatCatchUp, ChatPage } from '../protocol/chat-events.ts'
import { type Asked, ChatSync, withActions } from './chat-sync.ts'

const empty: ChatPage = { messages: [], head: { epoch: 'e', offset: 0 }, more: false }
const fresh = (page: ChatPage): ChatCatchUp => ({ resumed: false, why: 'new', page })
const at = (offset: number, id = `m${offset}`): ChatEntry => ({ ...post(id), offset })
const ids = (messages: readonly ChatMessage[]) => messages.map(({ id }) => id)

describe('ChatSync', () => {
  it('[CH3] applies each entry once, and says where one is missing', () => {
    const sync = new ChatSync()
    expect(sync.entry(at(1), 'e')).toBe('gap')
    expect(ids(sync.caughtUp('r', fresh(empty)).map((entry) => entry as never))).toEqual(['m1'])
    expect(sync.entry(at(1), 'e')).toBe('known')
    expect(sync.entry(at(3), 'e')).toBe('gap')
    const missed: ChatCatchUp = {
      resumed: true,
      entries: [at(1), at(2)],
      head: { epoch: 'e', offset: 2 },
    }
    expect(sync.caughtUp('r', missed).map(({ offset }) => offset)).toEqual([2, 3])
    expect(ids(sync.timeline)).toEqual(['m1', 'm2', 'm3'])
    expect(sync.position).toEqual({ epoch: 'e', offset: 3 })
  })

  it('shows own changes before the server has taken them', () => {
    const sync = new ChatSync()
    sync.caughtUp('r', fresh(empty))
    sync.entry(at(1), 'e')
    const [message] = sync.timeline
    if (message === undefined) throw new Error('no message')
    const shown = withActions(
      message,
      [
        { kind: 'edit', id: 'x', message: 'm1', text: 'new', mentions: [] },
        { kind: 'react', id: 'y', message: 'm1', emoji: '👍', on: true },
        { kind: 'pin', id: 'z', message: 'm2', on: true },
      ],
      sampleAuthor,
      5,
    )
    expect(shown).toMatchObject({ text: 'new', edited: 5, changed: 1, reactions: [{ emoji: '👍' }] })
    expect(
      withActions(message, [{ kind: 'delete', id: 'd', message: 'm1' }], sampleAuthor, 5).deleted,
    ).toBeDefined()
    expect(message.text).toBe('m1')
  })

  it('[CH3] keeps messages with a moment beside the timeline, however many came after them', () => {
    const sync = new ChatSync()
    sync.caughtUp('r', fresh(empty))
    const marked = post('marked', 'what was that?', { moment: { feed: 'f', time: 7 } as never })
    sync.entry({ ...marked, offset: 1 }, 'e')
    for (let offset = 2; offset <= 5100; offset++) sync.entry(at(offset), 'e')
    expect(sync.timeline.length).toBeLessThanOrEqual(5000)
    expect(ids(sync.timeline)).not.toContain('marked')
    expect(ids(sync.moments)).toEqual(['marked'])
  })

  it('begins anew after another epoch, and is empty after everything was deleted', () => {
    const sync = new ChatSync()
    sync.caughtUp('r', fresh(empty))
    sync.entry(at(1), 'e')
    sync.caughtUp('r', {
      resumed: false,
      why: 'epoch_changed',
      page: { ...empty, head: { epoch: 'f', offset: 0 } },
    })
    expect(sync.timeline).toEqual([])
    expect(sync.entry(at(1, 'x'), 'f')).toBe('applied')
    expect(ids(sync.timeline)).toEqual(['x'])
    sync.entry({ ...sampleDraft({ kind: 'purged', id: 'p', match: {} }), offset: 2 }, 'f')
    expect(sync.timeline).toEqual([])
    expect(sync.position).toEqual({ epoch: 'f', offset: 2 })
  })
})

/** Three readers over links that delay and break, while everything that can happen to a chat does. */
async function converge(seed: number): Promise<void> {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const clock = new FakeClock()
  const log = new MemoryChatLog({
    retentionMs: null,
    now: () => clock.now(),
    onFollowerError: (error) => {
      throw error
    },
  })
  const chat = createChatService({
    log,
    rooms: { follow: () => () => {}, list: async () => [] },
    quota: { take: async () => true },
    clock,
    newId: () => `new${below(1e9)}`,
    onLeftBehind: () => {},
  })
  let made = 0

  function draft(): ChatDraft {
    const id = `a${made++}`
    const message = `a${below(made)}`
    const signed = { id, at: clock.now(), by: { id: `person-${below(3)}`, name: 'P' } }
    switch (below(12)) {
      case 0:
        return { ...signed, kind: 'edited', message, text: `edit ${id}`, mentions: [] }
      case 1:
        return { ...signed, kind: 'deleted', message }
      case 2:
        return {
          ...signed,
          kind: 'reacted',
          message,
          emoji: ['👍', '🎉'][below(2)] ?? '',
          on: below(2) === 0,
        }
      case 3:
        return { ...signed, kind: 'pinned', message, on: below(2) === 0 }
      case 4:
        return { ...signed, kind: 'posted', text: 'answer', thread: message, mentions: [] }
      case 5:
        if (below(8) > 0) return { ...signed, kind: 'posted', text: id, mentions: [] }
        return { ...signed, kind: 'purged', match: { author: `person-${below(3)}`, from: clock.now() - 20 } }
      default:
        return { ...signed, kind: 'posted', text: id, mentions: [] }
    }
  }

  class Reader {
    readonly sync = new ChatSync()
    #wire: { entry: ChatEntry; epoch: string }[] = []
    #stop: (() => void) | null = null
    /** Answers that are still on their way. */
    #late: (() => void)[] = []

    async join(): Promise<void> {
      this.#stop ??= log.follow('r', (entry, epoch) => this.#wire.push({ entry, epoch }))
      const caught = await chat.catchUp('r', this.sync.position ?? undefined, 1 + below(10))
      this.sync.caughtUp('r', caught)
    }
    cut(): void {
      this.#stop?.()
      this.#stop = null
      this.#wire = []
      this.#late = []
    }
    async receive(n: number): Promise<void> {
      for (const { entry, epoch } of this.#wire.splice(0, n)) {
        if (this.sync.entry(entry, epoch) === 'gap') await this.join()
      }
    }
    answer(): void {
      this.#late.shift()?.()
    }
    async ask(what: number): Promise<void> {
      if (this.#stop === null) return
      const limit = 1 + below(6)
      const { before, after } = this.sync.edges
      if (what === 0) await this.#page({ kind: 'older', before }, { before, limit })
      else if (what === 1 && !this.sync.live) await this.#page({ kind: 'newer', after }, { after, limit })
      else if (what === 2) await this.#page({ kind: 'aside' }, { author: 'person-1', limit })
      else if (what === 3) {
        const offset = 1 + below(made)
        const earlier = await chat.page('r', { before: offset, limit })
        const later = await chat.page('r', { after: offset - 1, limit })
        this.#late.push(() => this.sync.jump(offset, earlier, later))
      } else {
        const page = await chat.page('r', { limit })
        this.#late.push(() => this.sync.restart(page))
      }
    }
    async #page(asked: Asked, query: object): Promise<void> {
      const page = await chat.page('r', { limit: 5, ...query })
      this.#late.push(() => this.sync.paged(asked, page))
    }
    async settle(): Promise<void> {
      this.cut()
      await this.join()
      this.sync.restart(await chat.page('r', { limit: 3 }))
      while (!this.sync.atStart) {
        const { before } = this.sync.edges
        expect(this.sync.paged({ kind: 'older', before }, await chat.page('r', { before, limit: 7 }))).toBe(
          true,
        )
      }
    }
  }

  const readers = [new Reader(), new Reader(), new Reader()]
  for (let step = 0; step < 300; step++) {
    clock.advance(1)
    const reader = readers[below(3)]
    if (reader === undefined) continue
    const what = below(10)
    if (what < 4) await log.append('r', draft())
    else if (what === 4) await reader.join()
    else if (what === 5) await reader.receive(below(4))
    else if (what === 6) await reader.receive(1000)
    else if (what === 7) await reader.ask(below(5))
    else if (what === 8) reader.answer()
    else if (below(4) === 0) reader.cut()
    // What is held is a stretch of the log as some prefix of it says: nothing twice, nothing out of order.
    const { timeline } = reader.sync
    expect(timeline.map(({ offset }) => offset)).toEqual(
      [...new Set(timeline.map(({ offset }) => offset))].sort((a, b) => a - b),
    )
  }
  const whole = await chat.page('r', { limit: 10_000 })
  for (const reader of readers) {
    await reader.join()
    await reader.receive(1000)
    const { before, after } = reader.sync.edges
    // The stretch that is held is what the log says, with no message missing.
    expect(reader.sync.timeline).toEqual(
      whole.messages.filter(({ offset }) => offset >= before && (reader.sync.live || offset <= after)),
    )
    await reader.settle()
    expect(reader.sync.timeline).toEqual(whole.messages)
    expect(reader.sync.live).toBe(true)
  }
  // And while live, without asking for anything again: what is held has no hole.
  const [first] = readers
  for (let i = 0; i < 40; i++) await log.append('r', draft())
  await first?.receive(1000)
  expect(first?.sync.timeline).toEqual((await chat.page('r', { limit: 10_000 })).messages)
}

describe('ChatSync over links that delay and break', () => {
  it('[CH3] comes to what the log says, whatever happens on the way', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      await converge(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error })
      })
    }
  })
})

describe('moments of ChatSync', () => {
  const pointing = (offset: number): ChatEntry => {
    const entry = at(offset)
    return entry.kind === 'posted' ? { ...entry, moment: { time: offset } } : entry
  }

  it('has all held messages that point at one, wherever the timeline stands, until they are deleted', () => {
    const sync = new ChatSync()
    sync.caughtUp('r', fresh(empty))
    for (const entry of [pointing(1), at(2), pointing(3)]) sync.entry(entry, 'e')
    expect(ids(sync.moments)).toEqual(['m1', 'm3'])
    expect(sync.moments).toBe(sync.moments)
    const by = { id: 'person-a', name: 'A' }
    sync.entry({ kind: 'deleted', id: 'd', offset: 4, at: 0, by, message: 'm1' }, 'e')
    expect(ids(sync.moments)).toEqual(['m3'])
  })

  it('says when what lay beside the timeline was dropped', () => {
    const sync = new ChatSync()
    sync.caughtUp('r', fresh(empty))
    const { round } = sync
    sync.entry(pointing(1), 'e')
    expect(sync.round).toBe(round)
    sync.caughtUp('r', fresh({ ...empty, head: { epoch: 'other', offset: 0 } }))
    expect(sync.round).toBe(round + 1)
    expect(sync.moments).toEqual([])
  })
})
