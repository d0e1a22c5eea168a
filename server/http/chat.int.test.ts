import { describe, expect, it } from 'vitest'
import { sampleDocument } from '../../lib/domain/testing/sample-room.ts'
import { startTestApp } from '../testing/start-test-app.ts'

async function start() {
  const { url } = await startTestApp({ ROOMS_DIR: '/nowhere' })
  await fetch(`${url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument('r')) })
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${url}/api/v1/${path}`, init)
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const get = async (path: string) => JSON.parse((await ask(path)).text)
  const post = async (body: object) => {
    const { status, text } = await ask('rooms/r/messages', { method: 'POST', body: JSON.stringify(body) })
    return { status, body: JSON.parse(text) }
  }
  return { ask, get, post }
}

const ids = (page: { messages: { id: string }[] }) => page.messages.map(({ id }) => id)

describe('/api/v1/rooms/:slug/messages', () => {
  it('[CH2] takes the message of a program once, and marks it', async () => {
    const { post, get } = await start()
    const deploy = { id: 'deploy-7', by: 'deploy', text: 'v7 is out', moment: { time: 5 } }
    expect(await post(deploy)).toMatchObject({
      status: 201,
      body: { outcome: 'taken', entry: { offset: 1, by: { id: 'bot:deploy', name: 'deploy', bot: true } } },
    })
    expect(await post(deploy)).toMatchObject({ status: 200, body: { outcome: 'already' } })
    expect(await post({ text: 'no name' })).toMatchObject({ status: 201 })
    expect(await post({})).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } })
    expect(await post({ text: 'x', moment: { time: 5, until: 4 } })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringMatching(/^moment\.until/) } },
    })
    expect(ids(await get('rooms/r/messages')).length).toBe(2)
    expect((await get('rooms/none/messages')).error.code).toBe('unknown_room')
  })

  it('[CH4] pages both ways, and finds moments and words', async () => {
    const { post, get } = await start()
    for (let i = 1; i <= 7; i++) {
      const moment = i % 2 === 0 ? { feed: `f${i}`, time: i * 10, until: i * 10 + 5 } : undefined
      await post({ id: `m${i}`, text: `word ${i}`, moment })
    }
    const newest = await get('rooms/r/messages?limit=2')
    expect([ids(newest), newest.more, newest.head.offset]).toEqual([['m6', 'm7'], true, 7])
    expect(ids(await get('rooms/r/messages?limit=2&before=6'))).toEqual(['m4', 'm5'])
    expect(ids(await get('rooms/r/messages?limit=2&after=2'))).toEqual(['m3', 'm4'])
    expect(ids(await get('rooms/r/messages?moment=1'))).toEqual(['m2', 'm4', 'm6'])
    expect(ids(await get('rooms/r/messages?from=25&to=41'))).toEqual(['m2', 'm4'])
    expect(ids(await get('rooms/r/messages?feed=f6&feed=f2'))).toEqual(['m2', 'm6'])
    expect(ids(await get('rooms/r/search?q=wor%203'))).toEqual([])
    expect(ids(await get('rooms/r/search?q=word%203'))).toEqual(['m3'])
    const moments = await get('moments?feed=f4&from=0')
    expect(ids(moments)).toEqual(['m4'])
    expect(Object.values(moments.rooms)).toEqual([{ slug: 'r', title: 'Room r' }])
    expect((await get('rooms/r/messages?limit=9999')).error.message).toMatch(/limit/)
  })

  it('deletes by author and time, and everything only where it is said', async () => {
    const { ask, post, get } = await start()
    await post({ id: 'a', by: 'one', text: 'x' })
    await post({ id: 'b', by: 'two', text: 'y' })
    const remove = async (query: string) =>
      (await ask(`rooms/r/messages${query}`, { method: 'DELETE' })).status
    expect(await remove('')).toBe(400)
    expect(await remove('?all=1&author=x')).toBe(400)
    expect(await remove('?author=bot:one&by=Ada')).toBe(200)
    const { messages } = await get('rooms/r/messages')
    expect(messages).toMatchObject([{ id: 'a', text: '', deleted: { by: { name: 'Ada' } } }, { text: 'y' }])
    expect(await remove('?all=1')).toBe(200)
    expect(ids(await get('rooms/r/messages'))).toEqual([])
  })

  it('exports the whole conversation as Markdown and JSON', async () => {
    const { ask, post } = await start()
    for (let i = 0; i < 50; i++) await post({ id: `m${i}`, by: 'deploy', text: `line ${i}\n# no heading` })
    const stats = { n: 2, mean: 1.5, std: 0.5, min: 1, max: 2 }
    await post({ id: 'z', by: '*x*', text: '', moment: { feed: 'cpu', time: 0, until: 1000, stats } })
    const markdown = await ask('rooms/r/messages/export')
    expect(markdown.headers.get('content-disposition')).toContain('watchroom-r-chat.md')
    expect(markdown.text).toMatch(/^# Room r\n/)
    expect(markdown.text).toContain('deploy** (bot)\n\n> line 49\n> # no heading\n')
    expect(markdown.text).toContain(
      '> ⏱ 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:01.000Z of `cpu`: n 2, mean 1.5, std 0.5, min 1, max 2',
    )
    const json = JSON.parse((await ask('rooms/r/messages/export?format=json')).text)
    expect(json.room).toEqual({ slug: 'r', title: 'Room r' })
    expect(json.messages).toHaveLength(51)
    expect(
      JSON.parse((await ask('rooms/r/messages/export?format=json&moment=1')).text).messages,
    ).toHaveLength(1)
    expect((await ask('rooms/r/messages/export?to=0')).text).toContain('Nothing was written.')
  })
})
