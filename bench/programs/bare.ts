import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { type WebSocket, WebSocketServer } from 'ws'
import { answerWith } from './answer.ts'

/**
 * The peer: the least that a server on the same libraries can do. It parses what it gets and forgets it (ws, Socket.IO,
 * NDJSON), sends one ready text to all (fan-out), or passes every message on to all (relay, chat).
 */
const count = { parsed: 0 }
const sockets = new Set<WebSocket>()
const http = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    for (const line of Buffer.concat(chunks).toString().split('\n')) {
      if (line !== '') JSON.parse(line)
      count.parsed++
    }
    response.writeHead(202).end('{}')
  })
})
const io = new Server(http, { perMessageDeflate: false, serveClient: false, maxHttpBufferSize: 5e6 })
io.of('/ingest').on('connection', (socket) => {
  socket.on('points', (body, ack) => {
    count.parsed += Array.isArray(body) ? body.length : 1
    if (typeof ack === 'function') ack({ ok: true })
  })
})
io.of('/chat').on('connection', (socket) => {
  socket.on('join', (_request, ack) => {
    void socket.join('room')
    ack({ ok: true })
  })
  socket.on('act', ({ action }, ack) => {
    io.of('/chat').to('room').emit('entry', { room: 'room', entry: action })
    ack({ ok: true, entry: action })
  })
})
const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
http.on('upgrade', (request, socket, head) => {
  if (request.url?.startsWith('/socket.io')) return
  const relays = request.url === '/relay'
  wss.handleUpgrade(request, socket, head, (ws) => {
    sockets.add(ws)
    ws.on('close', () => sockets.delete(ws))
    ws.on('message', (data) => {
      const text = String(data)
      const body = JSON.parse(text)
      count.parsed += Array.isArray(body) ? body.length : 1
      if (body.id !== undefined) ws.send(JSON.stringify({ id: body.id }))
      if (relays) for (const other of sockets) other.send(text)
    })
  })
})

let timer: NodeJS.Timeout | undefined
answerWith({
  port: () => (http.address() as AddressInfo).port,
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  /** Sends `text` to all each `ms`; without `text` it stops. */
  broadcast: ({ text, ms }) => {
    clearInterval(timer)
    if (typeof text !== 'string') return true
    timer = setInterval(() => {
      for (const ws of sockets) ws.send(text)
    }, Number(ms))
    return true
  },
})
http.listen(0, '127.0.0.1', () => process.send?.({ answer: 'ready' }))
