import { io } from 'socket.io-client'
import { expect, it, vi } from 'vitest'
import { PROTOCOL_VERSION } from '../lib/protocol/version.ts'
import { startTestApp } from './testing/start-test-app.ts'
import { openWs } from './testing/ws-client.ts'

it('closing tells every client, lets queued points in, leaves nothing open, and takes nothing new', async () => {
  const { app, url, port, close } = await startTestApp({ THIS_MACHINE: '1' })
  const plain = await openWs(`ws://127.0.0.1:${port}/ws?echo=1`)
  const socket = io(`${url}/ingest`, { reconnection: false, forceNew: true })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  plain.send({ source: 's', value: 1 })
  await plain.next()
  await fetch(`${url}/healthz`)
  const gone = new Promise((resolve) => socket.once('disconnect', resolve))
  plain.send({ id: 1, points: Array.from({ length: 1000 }, (_, value) => ({ source: 's', value })) })
  await plain.next((message: { id?: number }) => message.id === 1)

  const began = performance.now()
  await close()
  expect(performance.now() - began).toBeLessThan(5000)
  expect(await plain.closed).toEqual({ code: 1001, reason: 'the server is shutting down' })
  await gone
  await vi.waitFor(() =>
    expect(app.usage()).toEqual({ connections: 0, sockets: 0, webSockets: 0, subscriptions: 0, series: 0 }),
  )
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  await expect(openWs(`ws://127.0.0.1:${port}/ws`)).rejects.toThrow()
})

it('closing does not wait for clients that never say goodbye', async () => {
  const { app, port, close } = await startTestApp()
  const deaf = await openWs(`ws://127.0.0.1:${port}/ws`)
  deaf.socket.pause()
  const began = performance.now()
  await close()
  expect(performance.now() - began).toBeLessThan(4000)
  await vi.waitFor(() => expect(app.usage()).toMatchObject({ connections: 0, webSockets: 0 }))
})

it('a server that drains goes on serving those who are left, is not ready, and takes nobody new', async () => {
  const { url, port, close } = await startTestApp({ DRAIN_MS: '3000' })
  const plain = await openWs(`ws://127.0.0.1:${port}/ws?echo=1`)
  const told: string[] = []
  const sockets = Array.from({ length: 2 }, (_, i) => {
    const socket = io(`${url}/live`, {
      reconnection: false,
      forceNew: true,
      auth: { version: PROTOCOL_VERSION },
    })
    socket.on('goodbye', () => told.push(`viewer ${i}`))
    return socket
  })
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))))
  const closed = close()
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 5000 })
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  await expect(openWs(`ws://127.0.0.1:${port}/ws`)).rejects.toThrow()
  plain.send({ source: 's', value: 1 })
  expect(await plain.next()).toMatchObject({ source: 's', value: 1 })
  await closed
  expect(new Set(told)).toEqual(new Set(['viewer 0', 'viewer 1']))
  for (const socket of sockets) socket.close()
})

it('a second close is the first one', async () => {
  const { app } = await startTestApp()
  expect(app.close()).toBe(app.close())
  await app.close()
})
