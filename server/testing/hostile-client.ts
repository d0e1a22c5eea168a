import { WebSocket } from 'ws'

/**
 * A client that means harm, as a process of its own: `hostile-client.ts <port> <case>`. It goes on until it is ended, and says
 * `done` once all that it sends was handed over.
 */
const [port, name = ''] = process.argv.slice(2)

function plain(path = '/ws'): Promise<WebSocket> {
  return opened(new WebSocket(`ws://127.0.0.1:${port}${path}`))
}

function opened(socket: WebSocket): Promise<WebSocket> {
  socket.on('error', () => undefined)
  return new Promise((resolve) => socket.once('open', () => resolve(socket)))
}

/** Speaks Socket.IO by hand, so that it can be deaf. */
async function joined(namespace: string): Promise<WebSocket> {
  const socket = await opened(new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`))
  socket.on('message', (data) => {
    if (String(data) === '2') socket.send('3')
  })
  const welcome = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (String(data).startsWith('40')) resolve()
    })
  })
  socket.send(`40${namespace},`)
  await welcome
  return socket
}

function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => socket.send(text, () => resolve()))
}

const emit = (socket: WebSocket, namespace: string, id: number, ...values: unknown[]) =>
  sent(socket, `42${namespace},${id}${JSON.stringify(values)}`)

const times = (count: number, make: (i: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)))

const manyKeys = (bytes: number) => {
  const parts: string[] = []
  for (let at = 0; at < bytes; at += parts.at(-1)?.length ?? 0)
    parts.push(`"${parts.length.toString(36)}":1,`)
  return `{${parts.join('')}"value":1}`
}

const cases: Record<string, () => Promise<unknown>> = {
  /** 62 kB of questions for all feeds in one connection, four times; nothing is read. */
  feeds: () =>
    times(4, async () => {
      const socket = await plain()
      socket.pause()
      for (let i = 0; i < 1700; i++) socket.send('{"query":"feeds","limit":1000}')
    }),
  histories: () =>
    times(4, async () => {
      const socket = await plain()
      socket.pause()
      for (let i = 0; i < 200; i++) socket.send('{"query":"history","source":"long","limit":1000000}')
    }),
  watches: async () => {
    const socket = await joined('/live')
    const windows = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ span: n * 60_000 }))
    for (let i = 0; i < 400; i++)
      await emit(socket, '/live', i, 'watch', {
        view: [{ match: '*', windows }],
        range: { span: 3_600_000, columns: 4096 - i },
      })
  },
  packs: () =>
    times(8, async () => {
      const socket = await joined('/live')
      socket.pause()
      const windows = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ span: n * 60_000 }))
      for (let i = 0; i < 200; i++)
        await emit(socket, '/live', i, 'history', {
          feed: 'long',
          from: Date.now() - 3_600_000,
          to: Date.now(),
          columns: 4096 - i,
          windows,
        })
    }),
  /** Costly globs on one connection and on `/live`, and feeds that are new to all of them. */
  globs: async () => {
    const socket = await plain()
    const globs = Array.from({ length: 16 }, (_, i) => `*${'a?'.repeat(60)}${i}*b`)
    await sent(socket, JSON.stringify({ subscribe: globs }))
    const live = await joined('/live')
    await emit(live, '/live', 1, 'watch', {
      view: globs.map((match) => ({ match, windows: [{ last: 1 }] })),
      range: { span: 60_000, columns: 60 },
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const poster = await plain()
    const stamp = Math.random().toString(36).slice(2)
    for (let i = 0; i < 200; i++)
      await sent(
        poster,
        JSON.stringify({ name: 'g', labels: { long: `${'a'.repeat(900)}${stamp}${i}` }, value: 1 }),
      )
  },
  keys: async () => {
    const socket = await plain()
    for (let i = 0; i < 3; i++) await sent(socket, manyKeys(4 * 1024 * 1024))
  },
  points: async () => {
    const socket = await plain()
    const text = JSON.stringify(
      Array.from({ length: 100_000 }, (_, i) => ({ source: `p${i % 10}`, value: i })),
    )
    for (let i = 0; i < 3; i++) await sent(socket, text)
  },
  ioPoints: async () => {
    const socket = await joined('/ingest')
    const points = Array.from({ length: 80_000 }, (_, i) => ({ source: `p${i % 10}`, value: i }))
    for (let i = 0; i < 3; i++) await emit(socket, '/ingest', i, 'points', points)
    for (let i = 0; i < 3; i++) await sent(socket, `42/ingest,["points",${manyKeys(4_900_000)}]`)
  },
  events: async () => {
    for (const [namespace, event] of [
      ['/live', 'watch'],
      ['/rooms', 'edit'],
      ['/chat', 'act'],
    ]) {
      const socket = await joined(namespace ?? '')
      for (const body of [
        manyKeys(4_900_000),
        manyKeys(125_000),
        `"${'a, '.repeat(800_000)}"`,
        `[${'1,'.repeat(2_400_000)}1]`,
        `${'['.repeat(2_400_000)}${']'.repeat(2_400_000)}`,
      ])
        await sent(socket, `42${namespace},1["${event}",${body}]`)
    }
  },
  readers: () =>
    times(40, async (i) => {
      const socket = await plain()
      socket.pause()
      for (let n = 0; n < 4; n++)
        socket.send(`{"query":"history","source":"long","limit":1000000${i % 2 ? ',"format":"npy"' : ''}}`)
    }),
}

await cases[name]?.()
process.stdout.write('done\n')
setInterval(() => undefined, 1000)
