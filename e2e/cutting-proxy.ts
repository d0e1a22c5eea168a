import { connect, createServer, type Socket } from 'node:net'

/**
 * A TCP proxy on 127.0.0.1 that fails as networks do. `cut`: every connection is reset and new ones are too. `stall`:
 * connections stay open and nothing passes, as behind a pulled cable; bytes sent meanwhile are lost with their
 * connection. `swallow`: requests pass, and their answers are lost. `hold`: requests are kept back, whatever becomes of their
 * connection, until `release` lets them through. `restore` ends all four; what was stalled stays dead.
 */
export interface CuttingProxy {
  readonly port: number
  readonly url: string
  cut(): void
  stall(): void
  swallow(): void
  hold(): void
  /** Connections of which something is held. */
  held(): number
  /** Settles once everything that was held has been answered, or refused. */
  release(): Promise<void>
  restore(): void
  /** New connections go to this port: the server was started anew elsewhere. */
  retarget(port: number): void
  /** From now on every chunk arrives `ms` later, each way. */
  delay(ms: number): void
  /** Connections open now. */
  connections(): number
  close(): Promise<void>
}

export async function createCuttingProxy(target: { host?: string; port: number }): Promise<CuttingProxy> {
  let mode: 'pass' | 'cut' | 'stall' | 'swallow' | 'hold' = 'pass'
  const held = new Map<Socket, Buffer[]>()
  let delayed = 0
  let port = target.port
  const pairs = new Set<{ readonly ends: readonly [Socket, Socket]; dead: boolean }>()

  const server = createServer((client) => {
    if (mode === 'cut') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect({ host: target.host ?? '127.0.0.1', port })
    const pair = { ends: [client, upstream] as const, dead: mode === 'stall' }
    pairs.add(pair)
    const pump = (from: Socket, to: Socket) => {
      from.setNoDelay(true)
      let queue: Promise<void> = Promise.resolve()
      from.on('data', (chunk: Buffer) => {
        if (mode === 'swallow' && from === upstream) return
        if (mode === 'hold' && to === upstream) {
          held.set(upstream, [...(held.get(upstream) ?? []), chunk])
          return
        }
        const due = delayed === 0 ? null : wait(delayed)
        queue = queue.then(async () => {
          if (due !== null) await due
          if (!pair.dead && to.writable) to.write(chunk)
        })
      })
      from.on('end', () => {
        queue = queue.then(() => {
          if (!pair.dead && !held.has(to)) to.end()
        })
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        pairs.delete(pair)
        void queue.then(() => {
          if (!held.has(to)) to.destroy()
        })
      })
    }
    pump(client, upstream)
    pump(upstream, client)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  const resetAll = () => {
    for (const { ends } of [...pairs]) {
      for (const end of ends) if (!held.has(end)) end.resetAndDestroy()
    }
    pairs.clear()
  }

  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      mode = 'cut'
      resetAll()
    },
    stall() {
      mode = 'stall'
      for (const pair of pairs) pair.dead = true
    },
    swallow() {
      mode = 'swallow'
    },
    hold() {
      mode = 'hold'
    },
    held: () => held.size,
    async release() {
      await Promise.all(
        [...held].map(async ([upstream, chunks]) => {
          held.delete(upstream)
          const answered = new Promise((resolve) => upstream.once('data', resolve).once('close', resolve))
          upstream.write(Buffer.concat(chunks))
          await answered
          upstream.destroy()
        }),
      )
    },
    restore() {
      mode = 'pass'
    },
    retarget(next) {
      port = next
    },
    delay(ms) {
      delayed = ms
    },
    connections: () => pairs.size,
    async close() {
      held.clear()
      resetAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
