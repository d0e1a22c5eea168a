import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/**
 * A client of HTTP that means harm, as a process of its own: `hostile-http-client.ts <port> <case>`. It goes on until it is
 * ended, and says `done` once all that it sends was handed over.
 */
const [port, name = ''] = process.argv.slice(2)

function open(): Socket {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  return socket
}

/** Resolves once it was handed over, or the server is done with the connection. */
function write(socket: Socket, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
    socket.write(data, () => resolve())
  })
}

/** Asks on a connection of its own and never reads. */
function ask(path: string): Promise<void> {
  const socket = open()
  socket.pause()
  return write(socket, `GET /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
}

/** Posts on a connection of its own, and reads the answer. */
function post(body: Uint8Array, headers: string, path = 'points'): Promise<void> {
  const socket = open()
  const answered = new Promise<void>((resolve) =>
    socket.once('data', () => resolve()).once('close', () => resolve()),
  )
  const head = `POST /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n${headers}\r\n`
  return Promise.all([write(socket, head), write(socket, body), answered]).then(() => undefined)
}

const JSON_TYPE = 'Content-Type: application/json\r\n'
const GZIP = `${JSON_TYPE}Content-Encoding: gzip\r\n`
const times = (count: number, make: (i: number) => Promise<void>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)))

function manyKeys(bytes: number): string {
  const parts: string[] = []
  for (let at = 0; at < bytes; at += parts.at(-1)?.length ?? 0)
    parts.push(`"${parts.length.toString(36)}":1,`)
  return `{${parts.join('')}"value":1}`
}

function points(count: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, i) => ({ source: `p${i % 10}`, value: i })))
}

/** A room of nearly 1 MiB. */
const LARGE_ROOM = JSON.stringify({
  schema: 1,
  title: 'Large',
  description: '',
  span: 300_000,
  panels: Array.from({ length: 200 }, (_, i) => ({
    kind: 'text',
    id: `p${i}`,
    title: 'a',
    layout: { x: 0, y: i, w: 6, h: 1 },
    markdown: 'a, [b], '.repeat(600),
  })),
})
const formats = ['json', 'csv', 'npy']

const cases: Record<string, () => Promise<unknown>> = {
  ranges: () => times(200, (i) => ask(`points?feed=long&from=0&limit=1000000&format=${formats[i % 3]}`)),
  readers: () => times(40, (i) => ask(`points?feed=long&last=1000000&format=${formats[i % 3]}`)),
  columns: () =>
    times(16, (i) =>
      ask(
        i % 2
          ? 'points?feed=long&columns=100000'
          : `columns?feed=long&from=${Date.now() - 1_000_000}&columns=100000`,
      ),
    ),
  /** Bodies of rooms and chats as large as may be, of too many values and of just as many as are let through. */
  rooms: () => {
    const bodies = [2_000_000, 125_000].flatMap((bytes) => [
      manyKeys(bytes),
      `[${'[],'.repeat(bytes / 16)}1]`,
      `{"schema":1,"slug":"r","title":"r","panels":[${manyKeys(bytes - 100)}]}`,
      LARGE_ROOM,
    ])
    return Promise.all(
      bodies.flatMap((body) =>
        ['rooms', 'rooms/none/edits', 'rooms/none/messages'].map((path) =>
          post(Buffer.from(body), JSON_TYPE, path),
        ),
      ),
    )
  },
  lists: () => times(40, () => ask('feeds?limit=1000')),
  /** Half of sixty large bodies, and then hardly anything more. */
  slow: () =>
    times(60, async () => {
      const socket = open()
      await write(
        socket,
        `POST /api/v1/points HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n${JSON_TYPE}\r\n`,
      )
      await write(socket, new Uint8Array(8_000_000).fill(0x20))
      const trickle = setInterval(() => socket.write(' '), 200)
      socket.once('close', () => clearInterval(trickle))
    }),
  /** One point of 1.9 million keys, and 400 of 1,500. */
  keys: () => {
    const one = gzipSync(`[${manyKeys(19_000_000)}]`)
    const many = gzipSync(`[${Array.from({ length: 400 }, () => manyKeys(15_000)).join()}]`)
    return times(2, (i) => post(i % 2 ? one : many, GZIP))
  },
  honest: () => {
    const body = Buffer.from(points(100_000))
    return times(3, () => post(body, JSON_TYPE))
  },
  /** Bodies that are 20 MB once unpacked: blanks, brackets, and lines that are no points. */
  bombs: () => {
    const bodies = [' ', '[', '1,\n'].map((text) =>
      gzipSync(text.repeat(Math.floor(20_000_000 / text.length))),
    )
    return times(15, (i) =>
      post(
        bodies[i % 3] ?? new Uint8Array(),
        i % 3 === 2 ? 'Content-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\n' : GZIP,
      ),
    )
  },
}

await cases[name]?.()
process.stdout.write('done\n')
setInterval(() => undefined, 1000)
