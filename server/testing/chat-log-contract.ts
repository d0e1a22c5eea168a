import { afterEach, describe, expect, it } from 'vitest'
import { sampleAuthor as author, sampleDraft as draft, post } from '../../lib/domain/testing/sample-chat.ts'
import type { ChatEntry } from '../../lib/protocol/chat.ts'
import type { ChatDraft, ChatLog, MessageQuery } from '../ports/chat-log.ts'
import type { ReadMarkers } from '../ports/read-markers.ts'

interface Opened {
  readonly chat: ChatLog
  readonly markers: ReadMarkers
  close(): Promise<void>
}

/** What every log of chat must hold, with its read markers. `create` makes an empty one. */
export function chatLogContract(name: string, create: () => Promise<Opened>): void {
  const opened: Opened[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open() {
    const made = await create()
    opened.push(made)
    const { chat, markers } = made
    async function put(one: ChatDraft, room = 'r'): Promise<ChatEntry> {
      const outcome = await chat.append(room, one)
      if (outcome.kind !== 'appended') throw new Error(`not appended: ${outcome.kind}`)
      return outcome.entry
    }
    async function ids(query: Partial<MessageQuery>): Promise<string[]> {
      const page = await chat.find({ room: 'r', limit: 100, ...query })
      return page.messages.map(({ id }) => id)
    }
    async function one(id: string, room = 'r') {
      return (await chat.find({ room, ids: [id], limit: 1 })).messages[0]
    }
    async function entries(room = 'r'): Promise<readonly ChatEntry[]> {
      const { head } = await chat.find({ room, limit: 1 })
      const slice = await chat.read(room, { epoch: head?.epoch ?? '', offset: 0 }, 1000)
      return slice.kind === 'entries' ? slice.entries : []
    }
    return { chat, markers, put, ids, one, entries }
  }

  describe(`chat log: ${name}`, () => {
    it('gives gapless offsets per room, and messages back as they were posted', async () => {
      const { chat, put, one } = await open()
      const moment = { feed: 'cpu{host="a"}', time: 5, until: 9 }
      const whole = post('a', '“ü” \u2028 🎈', { moment, mentions: [{ id: 'p2', name: 'Bob' }] })
      expect(await put(whole)).toEqual({ ...whole, offset: 1 })
      expect((await put(post('b', 'two'))).offset).toBe(2)
      expect((await put(post('a', 'elsewhere'), 'other')).offset).toBe(1)
      expect(await one('a')).toEqual({
        room: 'r',
        id: 'a',
        offset: 1,
        changed: 1,
        author,
        at: 1000,
        text: '“ü” \u2028 🎈',
        mentions: [{ id: 'p2', name: 'Bob' }],
        moment,
        reactions: [],
      })
      expect(await chat.find({ room: 'none', limit: 5 })).toMatchObject({
        messages: [],
        head: { offset: 0 },
        more: false,
      })
    })

    it('[CH2] appends an id once in a room, however often and at once it comes', async () => {
      const { chat, entries } = await open()
      const heard: ChatEntry[] = []
      chat.follow('r', (entry) => heard.push(entry))
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, i) => chat.append('r', post('a', `try ${i}`))),
      )
      expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1)
      const same = outcomes.map((outcome) => (outcome.kind === 'gone' ? null : outcome.entry))
      expect(new Set(same.map((entry) => JSON.stringify(entry))).size).toBe(1)
      expect(await entries()).toEqual([same[0]])
      expect(heard).toEqual([same[0]])
    })

    it('reads on after a position, and says where it cannot', async () => {
      const { chat, put } = await open()
      for (let i = 1; i <= 5; i++) await put(post(`m${i}`))
      const { head } = await chat.find({ room: 'r', limit: 1 })
      const epoch = head?.epoch ?? ''
      const slice = await chat.read('r', { epoch, offset: 2 }, 2)
      expect(slice).toMatchObject({ kind: 'entries', head: { epoch, offset: 5 } })
      expect(slice.kind === 'entries' && slice.entries.map(({ offset }) => offset)).toEqual([3, 4])
      expect(await chat.read('r', { epoch, offset: 5 }, 2)).toMatchObject({ kind: 'entries', entries: [] })
      expect(await chat.read('r', { epoch, offset: 6 }, 2)).toMatchObject({ kind: 'reset', why: 'past_head' })
      expect(await chat.read('r', { epoch: 'old', offset: 1 }, 2)).toMatchObject({
        kind: 'reset',
        why: 'epoch_changed',
        head,
      })
      expect(await chat.read('none', { epoch, offset: 0 }, 2)).toMatchObject({ kind: 'entries', entries: [] })
    })

    it('tells followers of a room in order, after they can be read, until they unfollow', async () => {
      const { chat, put } = await open()
      const heard: number[] = []
      const stop = chat.follow('r', ({ offset }) => heard.push(offset))
      chat.follow('r', () => {
        throw new Error('not the caller’s business')
      })
      await Promise.all(Array.from({ length: 20 }, (_, i) => put(post(`m${i}`))))
      await put(post('x'), 'other')
      stop()
      await put(post('late'))
      expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    })

    it('pages through any length, from either side', async () => {
      const { chat, put } = await open()
      for (let i = 1; i <= 25; i++) await put(post(`m${i}`))
      const up: number[] = []
      for (let before: number | undefined; ; ) {
        const page = await chat.find({ room: 'r', before, limit: 10 })
        up.unshift(...page.messages.map(({ offset }) => offset))
        before = page.messages[0]?.offset
        if (!page.more) break
      }
      expect(up).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
      const down = await chat.find({ room: 'r', after: 3, limit: 4 })
      expect(down.messages.map(({ offset }) => offset)).toEqual([4, 5, 6, 7])
      expect(down.more).toBe(true)
      const between = await chat.find({ room: 'r', after: 3, before: 6, limit: 4 })
      expect(between.messages.map(({ offset }) => offset)).toEqual([4, 5])
      expect(between.more).toBe(false)
    })

    it('gives a message as its edits, reactions, pins and answers left it', async () => {
      const { put, one } = await open()
      const bob = { id: 'p2', name: 'Bob' }
      await put(post('a', 'first'))
      await put(draft({ kind: 'edited', id: 'e', message: 'a', text: 'second', mentions: [], at: 2000 }))
      for (const [id, by, on] of [
        ['r1', author, true],
        ['r2', bob, true],
        ['r3', author, true],
        ['r4', author, false],
      ] as const) {
        await put(draft({ kind: 'reacted', id, message: 'a', emoji: '👍', on, by }))
      }
      await put(draft({ kind: 'pinned', id: 'p', message: 'a', on: true, at: 3000 }))
      await put(post('b', 'answer', { thread: 'a', at: 4000 }))
      expect(await one('a')).toMatchObject({
        text: 'second',
        offset: 1,
        changed: 8,
        at: 1000,
        edited: 2000,
        reactions: [{ emoji: '👍', by: [bob] }],
        pinned: { at: 3000, by: author },
        replies: { count: 1, at: 4000 },
      })
      await put(draft({ kind: 'pinned', id: 'q', message: 'a', on: false }))
      await put(draft({ kind: 'reacted', id: 'r5', message: 'a', emoji: '👍', on: false, by: bob }))
      const after = await one('a')
      expect(after).not.toHaveProperty('pinned')
      expect(after?.reactions).toEqual([])
    })

    it('[CH1] leaves a tombstone, and blanks the texts of a deleted message everywhere', async () => {
      const { chat, put, one, ids, entries } = await open()
      await put(post('a', 'secret one', { moment: { time: 1 } }))
      await put(draft({ kind: 'edited', id: 'e', message: 'a', text: 'secret two', mentions: [] }))
      await put(post('b', 'stays'))
      await put(draft({ kind: 'deleted', id: 'd', message: 'a', at: 9000 }))
      expect(await one('a')).toMatchObject({ text: '', deleted: { at: 9000, by: author }, author, offset: 1 })
      expect(JSON.stringify([await entries(), await one('a')])).not.toContain('secret')
      expect(await one('a')).not.toHaveProperty('moment')
      expect(await ids({ text: 'secret' })).toEqual([])
      expect(await ids({})).toEqual(['a', 'b'])
      expect((await entries()).map(({ kind }) => kind)).toEqual(['posted', 'edited', 'posted', 'deleted'])
      for (const late of [
        draft({ kind: 'edited', id: 'e2', message: 'a', text: 'secret three', mentions: [] }),
        draft({ kind: 'deleted', id: 'd2', message: 'a' }),
        draft({ kind: 'pinned', id: 'p2', message: 'none', on: true }),
        post('c', 'answer', { thread: 'none' }),
      ]) {
        expect(await chat.append('r', late)).toEqual({ kind: 'gone' })
      }
      expect(await chat.append('r', post('f', 'answer', { thread: 'a' }))).toMatchObject({ kind: 'appended' })
    })

    it('finds by words, author, thread, pin and moment', async () => {
      const { put, ids, chat } = await open()
      await put(post('a', 'Die Pumpe läuft HEISS', { moment: { feed: 'pump', time: 100, until: 200 } }))
      await put(
        post('b', 'pumpen prüfen', { by: { id: 'p2', name: 'Bob' }, moment: { feed: 'in', time: 300 } }),
      )
      await put(post('c', 'heisse Luft " OR a*', { thread: 'a', moment: { time: 400 } }))
      await put(post('d', 'pumpe', { moment: { feed: 'pump', time: 150 } }), 'other')
      await put(draft({ kind: 'pinned', id: 'p', message: 'b', on: true }))
      expect(await ids({ text: 'pumpe' })).toEqual(['a', 'b'])
      expect(await ids({ text: 'lauft pump' })).toEqual(['a'])
      expect(await ids({ text: 'heiss pumpe' })).toEqual(['a'])
      expect(await ids({ text: '" OR' })).toEqual(['c'])
      expect(await ids({ text: '*' })).toEqual([])
      expect(await ids({ text: 'pump', limit: 1 })).toEqual(['b'])
      expect(await ids({ text: 'pump', author: 'p2' })).toEqual(['b'])
      expect(await ids({ thread: 'a' })).toEqual(['c'])
      expect(await ids({ pinned: true })).toEqual(['b'])
      expect(await ids({ moment: { from: 200, to: 300 } })).toEqual(['a', 'b'])
      expect(await ids({ moment: { from: 201, to: 299 } })).toEqual([])
      expect(await ids({ moment: { feeds: ['pump'], from: 0, to: 999 } })).toEqual(['a'])
      const all = await chat.find({
        room: null,
        moment: { feeds: ['pump', 'in'], from: 0, to: 999 },
        limit: 10,
      })
      expect(all.messages.map(({ room, id }) => `${room}/${id}`).sort()).toEqual(['other/d', 'r/a', 'r/b'])
      expect(all.head).toBeNull()
    })

    it('[CH7] finds every word of every script, however it is composed, and parts of what has no spaces', async () => {
      const { put, ids } = await open()
      const texts = [
        'Аварийный останов насоса',
        '서버실 온도 경보',
        'ещё раз: чёрный экран',
        'ポンプの温度が高すぎます',
        'ปั๊มน้ำหยุดทำงาน',
        'पानी का दबाव कम',
        'STRASSE in İSTANBUL, café',
        'مَكْتَبَة المضخة',
        '水泵sensor3故障',
      ]
      for (const [i, text] of texts.entries()) await put(post(`t${i}`, text))
      for (const [i, text] of texts.entries()) {
        for (const word of text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
          for (const form of [word, word.normalize('NFD'), word.toLowerCase(), word.toUpperCase()]) {
            expect([form, await ids({ text: form })]).toEqual([form, expect.arrayContaining([`t${i}`])])
          }
        }
      }
      for (const [asked, found] of [
        ['温度', 't3'],
        ['高すぎ', 't3'],
        ['น้ำ', 't4'],
        ['ทำงาน', 't4'],
        ['straße istanbul', 't6'],
        ['мокрый', null],
        ['черный', 't2'],
        ['مكتبة', 't7'],
        ['sensor3', 't8'],
        ['버실', 't1'],
        ['度温', null],
      ] as const) {
        expect([asked, await ids({ text: asked })]).toEqual([asked, found === null ? [] : [found]])
      }
    })

    it('finds an edited text by its new words only', async () => {
      const { put, ids } = await open()
      await put(post('a', 'before'))
      await put(draft({ kind: 'edited', id: 'e', message: 'a', text: 'after', mentions: [] }))
      expect(await ids({ text: 'before' })).toEqual([])
      expect(await ids({ text: 'after' })).toEqual(['a'])
    })

    it('purges by author and time, and tells followers once', async () => {
      const { chat, put, one, ids, entries } = await open()
      const bob = { id: 'p2', name: 'Bob' }
      for (let i = 0; i < 450; i++)
        await put(post(`m${i}`, `word ${i}`, { at: i, by: i % 2 === 0 ? author : bob }))
      await put(draft({ kind: 'edited', id: 'e', message: 'm448', text: 'word again', mentions: [] }))
      const heard: ChatEntry[] = []
      chat.follow('r', (entry) => heard.push(entry))
      const purge = draft({ kind: 'purged', id: 'p', match: { author: author.id, from: 10 }, at: 5000 })
      expect(await put(purge)).toMatchObject({ kind: 'purged', offset: 452 })
      expect(await chat.append('r', purge)).toMatchObject({ kind: 'duplicate' })
      // A cluster may still be telling its nodes of what was appended before.
      expect(heard.filter(({ id }) => id === purge.id)).toHaveLength(1)
      expect(await ids({ text: 'word', limit: 1000 })).toHaveLength(5 + 225)
      expect(await one('m8')).toMatchObject({ text: 'word 8' })
      expect(await one('m448')).toMatchObject({ text: '', deleted: { at: 5000 } })
      expect(JSON.stringify(await entries())).not.toContain('word 448')
      expect(JSON.stringify(await entries())).not.toContain('word again')
      await put(post('new', 'word', { at: 6000 }))
      expect(await one('new')).toMatchObject({ text: 'word' })
    })

    it('erases all of a room, and goes on at its offset', async () => {
      const { chat, put, ids } = await open()
      for (let i = 1; i <= 3; i++) await put(post(`m${i}`, 'word'))
      const { head } = await chat.find({ room: 'r', limit: 1 })
      const epoch = head?.epoch ?? ''
      expect(await put(draft({ kind: 'purged', id: 'p', match: {} }))).toMatchObject({ offset: 4 })
      expect(await ids({})).toEqual([])
      expect(await ids({ text: 'word' })).toEqual([])
      expect(await chat.find({ room: null, text: 'word', limit: 5 })).toMatchObject({ messages: [] })
      expect(await chat.read('r', { epoch, offset: 2 }, 9)).toMatchObject({ kind: 'reset', why: 'trimmed' })
      expect(await chat.read('r', { epoch, offset: 3 }, 9)).toMatchObject({ entries: [{ offset: 4 }] })
      expect((await put(post('m1', 'again'))).offset).toBe(5)
      expect(await ids({ text: 'again' })).toEqual(['m1'])
    })

    it('names the rooms that hold messages', async () => {
      const { chat, put } = await open()
      expect(await chat.rooms()).toEqual([])
      await put(post('m1', 'word'))
      await chat.append('other', post('m1', 'word'))
      expect([...(await chat.rooms())].sort()).toEqual(['other', 'r'])
      await put(draft({ kind: 'purged', id: 'p', match: {} }))
      expect(await chat.rooms()).toEqual(['other'])
    })

    it('keeps how far each person has read, and counts what others wrote since', async () => {
      const { markers, put } = await open()
      const bob = { id: 'p2', name: 'Bob' }
      expect(await markers.find('r', 'p1')).toEqual({ offset: 0, unread: 0 })
      expect(await markers.mark('r', 'p1', 7)).toEqual({ offset: 0, unread: 0 })
      for (let i = 1; i <= 4; i++) await put(post(`m${i}`, '', { by: bob }))
      await put(post('own'))
      expect(await markers.find('r', author.id)).toEqual({ offset: 0, unread: 4 })
      expect(await markers.mark('r', author.id, 2)).toEqual({ offset: 2, unread: 2 })
      expect(await markers.mark('r', author.id, 1)).toEqual({ offset: 2, unread: 2 })
      await put(draft({ kind: 'deleted', id: 'd', message: 'm4', by: bob }))
      expect(await markers.find('r', author.id)).toEqual({ offset: 2, unread: 1 })
      expect(await markers.mark('r', author.id, 99)).toEqual({ offset: 6, unread: 0 })
      expect(await markers.find('r', 'p2')).toEqual({ offset: 0, unread: 1 })
      // A marker past the head would hide what comes next.
      await put(post('after', '', { by: bob }))
      expect(await markers.find('r', author.id)).toEqual({ offset: 6, unread: 1 })
    })
  })
}
