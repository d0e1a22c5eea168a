import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { io } from 'socket.io-client'
import { answerWith } from './answer.ts'

/** The producer: posts ready-made bodies as fast as the other side takes them, and says how long it took (ms). */
const VARIANTS = 64

/** Over so many feeds, one after the other. */
function spread(size: number, variant: number, feeds: number): { source: string; value: number }[] {
  return Array.from({ length: size }, (_, i) => ({
    source: `bench-${(variant * size + i) % feeds}`,
    value: variant + i / 7,
  }))
}

function points(size: number, variant: number): { source: string; value: number }[] {
  return Array.from({ length: size }, (_, i) => ({
    source: `bench-${(variant + (i >> 4)) % 8}`,
    value: variant + i / 7,
  }))
}

/** A client's WebSocket text frame, masked with zeros: the receiver unmasks it all the same. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text)
  const small = payload.length < 126
  const head = Buffer.alloc(small ? 6 : 8)
  head[0] = 0x81
  head[1] = 0x80 | (small ? payload.length : 126)
  if (!small) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** Frames are made beforehand and written in large pieces, so that this process is not what is measured. */
async function overWs(port: number, messages: number, size: number, feeds: number): Promise<number> {
  const variants = Math.max(VARIANTS, Math.ceil(feeds / size))
  const frames = Array.from({ length: variants }, (_, variant) => {
    const body = feeds > 0 ? spread(size, variant, feeds) : points(size, variant)
    return frameOf(JSON.stringify(size === 1 ? body[0] : body))
  })
  const each = size === 1 ? 1024 : 64
  const pieces = Array.from({ length: Math.ceil(variants / each) }, (_, piece) =>
    Buffer.concat(Array.from({ length: each }, (_, i) => frames[(piece * each + i) % variants] as Buffer)),
  )
  const count = Math.floor(messages / each)
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await once(socket, 'data')
  const began = performance.now()
  for (let i = 0; i < count; i++)
    if (!socket.write(pieces[i % pieces.length] as Buffer)) await once(socket, 'drain')
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      if (data.includes('"id":"end"')) resolve()
    })
  })
  socket.write(frameOf(JSON.stringify({ id: 'end', points: points(1, 0) })))
  await answered
  const ms = performance.now() - began
  socket.destroy()
  return ms
}

async function overSocketIo(port: number, messages: number, size: number): Promise<number> {
  const socket = io(`http://127.0.0.1:${port}/ingest`, { transports: ['websocket'], reconnection: false })
  await once(socket as never, 'connect')
  const bodies = Array.from({ length: VARIANTS }, (_, variant) => points(size, variant))
  const began = performance.now()
  for (let i = 0; i < messages - 1; i++) {
    const body = bodies[i % VARIANTS]
    socket.emit('points', size === 1 ? body?.[0] : body)
    // A round trip now and then keeps the queue of this process short.
    if (i % 500 === 499) await socket.emitWithAck('points', body?.[0])
  }
  await socket.emitWithAck('points', bodies[0])
  const ms = performance.now() - began
  socket.disconnect()
  return ms
}

async function overNdjson(port: number, requests: number, size: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const body = points(size, 1)
    .map((point) => JSON.stringify(point))
    .join('\n')
  const send = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-ndjson', 'content-length': Buffer.byteLength(body) }
      const call = request({
        port,
        host: '127.0.0.1',
        path: '/api/v1/points',
        method: 'POST',
        agent,
        headers,
      })
      call.on('error', reject)
      call.on('response', (response) => {
        if (response.statusCode !== 202) reject(new Error(`answered ${response.statusCode}`))
        response.resume().on('end', resolve)
      })
      call.end(body)
    })
  const began = performance.now()
  let left = requests
  const worker = async (): Promise<void> => {
    while (left-- > 0) await send()
  }
  await Promise.all([worker(), worker()])
  const ms = performance.now() - began
  agent.destroy()
  return ms
}

answerWith({
  /** `feeds`: how many the points are spread over, evenly; without it they come from eight, in runs. */
  post: ({ door, port, messages, size, feeds = 0 }) => {
    const [to, count, points] = [Number(port), Number(messages), Number(size)]
    if (door === 'ws') return overWs(to, count, points, Number(feeds))
    if (door === 'socket.io') return overSocketIo(to, count, points)
    return overNdjson(to, count, points)
  },
})
process.send?.({ answer: 'ready' })
