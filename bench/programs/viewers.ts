import { once } from 'node:events'
import WebSocket from 'ws'
import { decodePack } from '../../lib/domain/pack.ts'
import type { ViewPack, WatchRequest } from '../../lib/protocol/live-events.ts'
import { answerWith } from './answer.ts'

/**
 * Many viewers in one process: plain WebSockets that speak just enough of Engine.IO and Socket.IO to watch one view and
 * count its frames, so that the clients are not what is measured.
 */
interface Viewer {
  readonly socket: WebSocket
  frames: number
}

let viewers: Viewer[] = []
let sample = ''
let bytes = 0

function plain(url: string): Promise<Viewer> {
  const viewer: Viewer = { socket: new WebSocket(url, { perMessageDeflate: false }), frames: 0 }
  viewer.socket.on('message', () => {
    viewer.frames++
  })
  return once(viewer.socket, 'open').then(() => viewer)
}

/** Resolves with the pack of the `watch` ack. */
function watching(
  port: number,
  request: WatchRequest,
): Promise<{ viewer: Viewer; pack: ViewPack; resumed: boolean }> {
  const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`
  const viewer: Viewer = { socket: new WebSocket(url, { perMessageDeflate: false }), frames: 0 }
  const { socket } = viewer
  let resumed = false
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer, binary) => {
      if (binary) {
        resolve({ viewer, pack: decodePack(data).header as ViewPack, resumed })
        return
      }
      const text = data.toString()
      if (text.startsWith('0')) socket.send('40/live,')
      else if (text === '2') socket.send('3')
      else if (text.startsWith('40/live,')) socket.send(`42/live,0["watch",${JSON.stringify(request)}]`)
      else if (text.startsWith('461-/live,0')) resumed = text.includes('"resumed":true')
      else if (text.startsWith('43/live,0')) reject(new Error(text.slice(0, 200)))
      else if (text.startsWith('42/live,["frame"')) {
        viewer.frames++
        bytes += data.length
        if (sample === '') sample = text
      }
    })
  })
}

/** A socket that is in a namespace and does nothing more. */
function idle(port: number, namespace: string): Promise<Viewer> {
  const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`
  const viewer: Viewer = { socket: new WebSocket(url, { perMessageDeflate: false }), frames: 0 }
  return new Promise((resolve, reject) => {
    viewer.socket.on('error', reject)
    viewer.socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.startsWith('0')) viewer.socket.send(`40${namespace},`)
      else if (text === '2') viewer.socket.send('3')
      else if (text.startsWith(`40${namespace},`)) resolve(viewer)
    })
  })
}

function close(): void {
  for (const { socket } of viewers) socket.terminate()
  viewers = []
}

answerWith({
  async plain({ url, count }) {
    close()
    viewers = await Promise.all(Array.from({ length: Number(count) }, () => plain(String(url))))
    return viewers.length
  },
  /** All join at once, taking turns where there are several views; answers how long until the last is live (ms), and how many resumed. */
  async watch({ port, count, request, requests = [request] }) {
    close()
    const began = performance.now()
    const views = requests as readonly WatchRequest[]
    const joined = await Promise.all(
      Array.from({ length: Number(count) }, (_, i) =>
        watching(Number(port), views[i % views.length] as WatchRequest),
      ),
    )
    viewers = joined.map(({ viewer }) => viewer)
    return {
      ms: performance.now() - began,
      resumed: joined.filter(({ resumed }) => resumed).length,
      pack: joined[0]?.pack,
    }
  },
  /** More sockets, beside those that are there. */
  async idle({ port, count, namespace }) {
    viewers.push(
      ...(await Promise.all(
        Array.from({ length: Number(count) }, () => idle(Number(port), String(namespace))),
      )),
    )
    return viewers.length
  },
  frames: () => viewers.reduce((sum, { frames }) => sum + frames, 0),
  /** Of all frames so far. */
  bytes: () => bytes,
  sample: () => sample,
  close() {
    close()
    return true
  },
})
process.send?.({ answer: 'ready' })
