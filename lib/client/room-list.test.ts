import { afterEach, expect, it, vi } from 'vitest'
import { fetchRoomList } from './room-list.ts'

afterEach(() => vi.unstubAllGlobals())

function stubPages(pages: Record<string, Response>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return pages[path] ?? new Response('', { status: 404 })
  })
  return asked
}

it('asks for all pages, and answers as if it were one', async () => {
  const asked = stubPages({
    '/rooms?archived=1': Response.json({ rooms: ['a', 'b'], next: 'b&c', total: 3 }),
    '/rooms?archived=1&after=b%26c': Response.json({ rooms: ['c'], next: 'c' }),
    '/rooms?archived=1&after=c': Response.json({ rooms: [], next: null }),
  })
  const answer = await fetchRoomList('/rooms?archived=1', {})
  expect(await answer.json()).toEqual({ rooms: ['a', 'b', 'c'], next: 'b&c', total: 3 })
  expect(asked).toHaveLength(3)
})

it('asks once where there is one page, by a path without a question', async () => {
  stubPages({
    '/rooms': Response.json({ rooms: ['a'], next: 'a' }),
    '/rooms?after=a': Response.json({ rooms: ['b'] }),
  })
  expect(await (await fetchRoomList('/rooms', {})).json()).toMatchObject({ rooms: ['a', 'b'] })
})

it('answers what a page was refused with', async () => {
  stubPages({})
  expect((await fetchRoomList('/rooms', {})).status).toBe(404)
  stubPages({ '/rooms': Response.json({ rooms: ['a'], next: 'a' }) })
  expect((await fetchRoomList('/rooms', {})).status).toBe(404)
})
