import { io } from 'socket.io-client'
import { expect, it, onTestFinished } from 'vitest'
import { PROTOCOL_VERSION } from '../../lib/protocol/version.ts'
import { startTestApp } from '../testing/start-test-app.ts'

it.each(['/live', '/ingest'])('%s refuses another protocol version with a code', async (namespace) => {
  const { url } = await startTestApp()
  const connect = (auth: object) =>
    new Promise((resolve) => {
      const socket = io(url + namespace, {
        auth,
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
      })
      onTestFinished(() => {
        socket.disconnect()
      })
      socket.on('connect', () => resolve('connected'))
      socket.on('connect_error', (error) => resolve('data' in error ? error.data : error))
    })
  expect(await connect({ version: PROTOCOL_VERSION })).toBe('connected')
  expect(await connect({})).toBe('connected')
  expect(await connect({ version: PROTOCOL_VERSION + 1 })).toMatchObject({ code: 'version_mismatch' })
})
