import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Namespace, Server } from 'socket.io'
import type { IngestAck, IngestClientEvents, IngestServerEvents } from '../../protocol/ingest-events.ts'
import type { LiveClientEvents, LiveServerEvents } from '../../protocol/live-events.ts'
import { emptyHistory, type ModelView } from './model-view.ts'

export interface ScriptedServer {
  readonly url: string
  readonly port: number
  readonly live: Namespace<LiveClientEvents, LiveServerEvents>
  /** Bodies of `points`, in order of arrival. */
  readonly posted: unknown[]
  /** How many watches and unwatches came. */
  readonly calls: { watch: number; unwatch: number }
  /** What `/ingest` answers next; undefined lets the request go unanswered. */
  onPoints: (body: unknown) => IngestAck | undefined
  /** How long `watch` takes, ms. */
  answerAfter: number
  /** Sends the model's next frame to every viewer. */
  flush(): void
  close(): Promise<void>
}

/** A real Socket.IO server around a model view, which does what a test tells it and nothing by itself. */
export async function startScriptedServer(model: ModelView, port = 0): Promise<ScriptedServer> {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  const live: ScriptedServer['live'] = io.of('/live')
  const ingest: Namespace<IngestClientEvents, IngestServerEvents> = io.of('/ingest')
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  const address = http.address() as AddressInfo

  const server: ScriptedServer = {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    live,
    posted: [],
    calls: { watch: 0, unwatch: 0 },
    onPoints: () => ({ ok: true, accepted: 1, duplicates: 0, rejected: [], rejectedTotal: 0, credit: 1_000 }),
    answerAfter: 0,
    flush() {
      const frame = model.flush()
      if (frame !== null) live.to(model.view).emit('frame', JSON.stringify(frame))
    },
    async close() {
      await io.close()
    },
  }

  live.on('connection', (socket) => {
    socket.on('clock', (ack) => ack({ ok: true, at: model.at }))
    socket.on('watch', (request, ack) => {
      server.calls.watch++
      const answer = () => {
        void socket.join(model.view)
        ack({ ok: true, ...model.watch(request) })
      }
      if (server.answerAfter === 0) answer()
      else setTimeout(answer, server.answerAfter)
    })
    socket.on('unwatch', ({ view }, ack) => {
      server.calls.unwatch++
      void socket.leave(view)
      ack({ ok: true })
    })
    socket.on('fill', (request, ack) => ack({ ok: true, ...model.fill(request) }))
    socket.on('history', (request, ack) => ack({ ok: true, pack: emptyHistory(request.feed) }))
  })
  ingest.on('connection', (socket) => {
    socket.on('points', (body, ack) => {
      server.posted.push(body)
      const answer = server.onPoints(body)
      if (answer !== undefined) ack?.(answer)
    })
  })
  return server
}
