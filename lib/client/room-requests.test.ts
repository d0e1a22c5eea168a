import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createFromTemplate,
  createRoom,
  duplicateRoom,
  exportHref,
  importRoom,
  patchRoom,
  removeRoom,
  resetRoom,
} from './room-requests.ts'

afterEach(() => vi.unstubAllGlobals())

const ROOM = { id: 'r1', document: { slug: 'one' } }
const refusal = (code: string, status: number) =>
  Response.json({ error: { code, message: `It is ${code}.` } }, { status })

function stub(...answers: (Response | Error)[]) {
  const asked: [string, string, unknown][] = []
  vi.stubGlobal('fetch', async (path: string, { method, body, headers }: RequestInit) => {
    asked.push([String(method), path, typeof body === 'string' ? JSON.parse(body) : undefined])
    expect(headers).toEqual(body === undefined ? undefined : { 'content-type': 'application/json' })
    const answer = answers.shift()
    if (!(answer instanceof Response)) throw answer
    return answer
  })
  return asked
}

describe('requests about whole rooms', () => {
  it.each([
    ['create', () => createRoom({ title: 'One' } as never), 'POST', '', { title: 'One' }],
    ['from a template', () => createFromTemplate({ template: 't' } as never), 'POST', '', { template: 't' }],
    ['import', () => importRoom({ slug: 'a' }), 'POST', '', { slug: 'a' }],
    ['duplicate', () => duplicateRoom('one'), 'POST', '/one/duplicate', {}],
    ['patch', () => patchRoom('one', { archived: true } as never), 'PATCH', '/one', { archived: true }],
    ['reset', () => resetRoom('one'), 'POST', '/one/reset', {}],
  ])('%s', async (_, act, method, path, body) => {
    const asked = stub(Response.json(ROOM))
    expect(await act()).toEqual(ROOM)
    expect(asked).toEqual([[method, `/api/v1/rooms${path}`, body]])
  })

  it('remove says who does it, and takes an empty answer', async () => {
    const asked = stub(new Response(null, { status: 204 }))
    await removeRoom('one', 'Ada & Co')
    expect(asked).toEqual([['DELETE', '/api/v1/rooms/one?by=Ada+%26+Co', undefined]])
    expect(exportHref('one')).toBe('/api/v1/rooms/one/export')
  })

  it('an imported room whose address is taken gets another one', async () => {
    const asked = stub(refusal('room_exists', 409), Response.json(ROOM))
    expect(await importRoom({ slug: 'a', title: 'A' })).toEqual(ROOM)
    expect(asked.map(([, , body]) => body)).toEqual([{ slug: 'a', title: 'A' }, { title: 'A' }])
    stub(refusal('bad_room', 400), Response.json(ROOM))
    await expect(importRoom({ slug: 'a' })).rejects.toMatchObject({ code: 'bad_room' })
  })

  it('rejects with what the server refused, and with a sentence where it says nothing of use', async () => {
    stub(refusal('room_full', 400))
    await expect(createRoom({} as never)).rejects.toMatchObject({
      code: 'room_full',
      message: 'It is room_full.',
    })
    stub(Response.json({ error: 'no' }, { status: 502 }))
    await expect(createRoom({} as never)).rejects.toMatchObject({ code: 'internal', message: /502/ })
    stub(new Response('', { status: 502 }))
    await expect(removeRoom('one', 'Ada')).rejects.toMatchObject({ code: 'internal', message: /502/ })
    stub(Response.json({ document: {} }))
    await expect(createRoom({} as never)).rejects.toMatchObject({ code: 'internal' })
    stub(new TypeError('fetch failed'))
    await expect(createRoom({} as never)).rejects.toMatchObject({ code: 'overloaded' })
  })
})
