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

it('[BD24] lets nothing keep an answer of the API, a refusal included', async () => {
  const { url } = await startTestApp()
  for (const path of [
    '/api/v1/rooms',
    '/api/v1/feeds',
    '/api/v1/nothing',
    '/healthz',
    '/readyz',
    '/ws',
    '/api/v1/%ff',
  ]) {
    const answer = await fetch(`${url}${path}`)
    await answer.arrayBuffer()
    expect([path, answer.headers.get('cache-control')]).toEqual([path, 'no-store'])
  }
})

it('[BD24] allows no script but those of this server and those with the nonce of this answer', async () => {
  const { url } = await startTestApp()
  const policies = await Promise.all(
    [1, 2].map(async () => (await fetch(`${url}/`)).headers.get('content-security-policy') ?? ''),
  )
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}';/)
    expect(policy).toContain("connect-src 'self';")
  }
  expect(policies[0]).not.toBe(policies[1])
})
