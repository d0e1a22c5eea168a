import { io } from 'socket.io-client'
import WebSocket from 'ws'
import { expect, test } from './server.ts'

function reply(socket: WebSocket, message: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data))))
    socket.once('error', reject)
    socket.send(JSON.stringify(message))
  })
}

test('/ws and /socket.io open after the first page was served', async ({ page, server }) => {
  await page.goto(`${server.url}/`)
  await expect(page.getByRole('main')).toBeVisible()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  expect(await reply(socket, { id: 7, query: 'echo', data: 'hello' })).toMatchObject({ id: 7, data: 'hello' })
  socket.close()

  const client = io(`${server.url}/ingest`, { transports: ['websocket'], reconnection: false })
  const ack: unknown = await client.timeout(5_000).emitWithAck('points', { source: 'door', value: 1 })
  expect(ack).toMatchObject({ ok: true, accepted: 1 })
  client.disconnect()
})

test('a foreign page cannot open a socket', async ({ server }) => {
  for (const path of ['/ws', '/socket.io/?EIO=4&transport=websocket']) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, {
      origin: 'https://evil.example',
    })
    const outcome = await new Promise((resolve) => {
      socket.once('open', () => resolve('open'))
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.once('error', () => resolve('error'))
    })
    expect(outcome).toBe(403)
  }
})

test('the API describes itself', async ({ page, server }) => {
  const document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json()
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/points', '/api/v1/stats', '/api/v1/feeds']),
  )
  await page.goto(`${server.url}/api`)
  await expect(page.getByText('/api/v1/points').first()).toBeVisible()
})

test('pages run what this server sends and nothing else, and no other site frames them', async ({
  page,
  server,
}) => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text())
  })
  const answer = await page.goto(`${server.url}/rooms/this-machine`)
  expect(answer?.headers()['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
  expect(answer?.headers()['x-content-type-options']).toBe('nosniff')
  await expect(page.getByText('Connected', { exact: true }).first()).toBeVisible()
  expect(complaints).toEqual([])
})
