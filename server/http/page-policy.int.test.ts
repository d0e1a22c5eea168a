import { expect, it } from 'vitest'
import { startTestApp } from '../testing/start-test-app.ts'

const framing = async (url: string) => {
  const { headers } = await fetch(url)
  const ancestors = /frame-ancestors [^;]*/.exec(headers.get('content-security-policy') ?? '')?.[0]
  return [ancestors, headers.get('x-frame-options')]
}

it('lets only the listed origins frame a single panel, and nobody anything else', async () => {
  const { url } = await startTestApp({ EMBED_ORIGINS: 'https://wiki.example, http://127.0.0.1:8080' })
  expect(await framing(`${url}/embed/rooms/plant/cpu?span=60000`)).toEqual([
    'frame-ancestors https://wiki.example http://127.0.0.1:8080',
    null,
  ])
  for (const path of ['/', '/rooms/plant', '/embed', '/embedded/x', '/api/v1/rooms', '/healthz']) {
    expect(await framing(`${url}${path}`), path).toEqual(["frame-ancestors 'none'", 'DENY'])
  }
  const [policy] = await framing(`${url}/api/`)
  expect(policy).toContain("frame-ancestors 'none'")
})

it('lets nobody frame anything where no origin is listed', async () => {
  const { url } = await startTestApp()
  expect(await framing(`${url}/embed/feed?id=a`)).toEqual(["frame-ancestors 'none'", 'DENY'])
})
