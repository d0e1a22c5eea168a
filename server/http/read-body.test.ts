import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Budget } from '../../lib/domain/budget.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { Bodies } from '../services/bodies.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { withBody } from './read-body.ts'

const LIMIT = 10_000
const clock = new FakeClock()
const bodies = new Bodies(new Budget('bodies', { bytes: 15_000, items: 10 }), clock)
const server = createServer((request, response) => {
  read(request).then(
    (text) => response.end(text),
    (error: unknown) => {
      const code = error instanceof AppError ? error.code : String(error)
      if (!response.destroyed) response.writeHead(503, { connection: 'close' }).end(code)
    },
  )
})
let port = 0

function read(request: IncomingMessage): Promise<string> {
  return withBody(request, LIMIT, bodies, (body) => `${body.length} bytes`)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.close()
  bodies.close()
})

/** A request whose body is sent by hand. */
function sender(headers = 'Transfer-Encoding: chunked') {
  const socket = connect(port, '127.0.0.1')
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`)
  let text = ''
  socket.on('data', (part) => {
    text += part
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const send = (bytes: number) =>
    new Promise<void>((resolve) =>
      socket.write(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`, () => resolve()),
    )
  const answered = new Promise<string>((resolve) => socket.once('end', () => resolve(text)))
  return { socket, send, answered, closed, end: () => socket.write('0\r\n\r\n') }
}

const held = (bytes: number) => expect.poll(() => bodies.budget.used.bytes).toBe(bytes)

describe('a body', () => {
  it('[BD8] is given back once it was used, and one that breaks off as well', async () => {
    const first = sender('Connection: close\r\nTransfer-Encoding: chunked')
    await first.send(4_000)
    await held(4_000)
    first.end()
    expect(await first.answered).toContain('4000 bytes')
    const second = sender()
    await second.send(5_000)
    await held(5_000)
    second.socket.destroy()
    await held(0)
    expect(bodies.budget.used.items).toBe(0)
  })

  it('[BD8] that is too large is thrown away, and cut off where it goes on and on', async () => {
    const patient = sender('Connection: close\r\nTransfer-Encoding: chunked')
    await patient.send(LIMIT + 1)
    await held(0)
    patient.end()
    expect(await patient.answered).toContain('too_large')
    const endless = sender()
    await endless.send(LIMIT * 8)
    expect(endless.socket.destroyed).toBe(false)
    await endless.send(1)
    await endless.closed
  })

  it('[BD9] leaves room for a faster one, where all together would be too much', async () => {
    const slow = sender()
    await slow.send(7_000)
    await held(7_000)
    clock.advance(5_000)
    const middling = sender()
    await middling.send(6_000)
    await held(13_000)
    const quick = sender('Connection: close\r\nTransfer-Encoding: chunked')
    await quick.send(8_000)
    expect(await slow.answered).toContain('busy')
    await held(14_000)
    quick.end()
    expect(await quick.answered).toContain('8000 bytes')
    middling.socket.destroy()
    await held(0)
  })

  it('[BD9] is refused itself where the others are faster, or not slow yet', async () => {
    const first = sender()
    await first.send(9_000)
    await held(9_000)
    const second = sender()
    await second.send(9_000)
    expect(await second.answered).toContain('busy')
    first.socket.destroy()
    await held(0)
  })

  it('[BD9] that trickles is ended', async () => {
    const slow = sender()
    await slow.send(5_000)
    await held(5_000)
    clock.advance(9_000)
    expect(bodies.budget.used.items).toBe(1)
    clock.advance(1_000)
    expect(await slow.answered).toContain('busy')
  })

  it('[BD8] counts as it is unpacked, and is refused at the limit', async () => {
    const post = (body: Uint8Array<ArrayBuffer>) =>
      fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } })
    expect(await (await post(gzipSync('x'.repeat(LIMIT)))).text()).toBe('10000 bytes')
    expect(await (await post(gzipSync('x'.repeat(LIMIT + 1)))).text()).toBe('too_large')
    expect(await (await post(gzipSync('x').subarray(0, 15))).text()).toBe('bad_encoding')
    const other = sender()
    await other.send(8_000)
    await held(8_000)
    expect(await (await post(gzipSync('x'.repeat(LIMIT)))).text()).toBe('busy')
    other.socket.destroy()
    await held(0)
  })
})
