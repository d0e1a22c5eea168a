import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { FeedLog } from '../ports/feed-log.ts'
import type { StoreCall } from './store-process.ts'

interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

interface StoreProcess {
  readonly log: FeedLog
  /** `kill -9` */
  kill(): Promise<void>
}

interface StoreProgram {
  open(dir: string): Promise<StoreProcess>
  remove(): Promise<void>
}

const server = join(import.meta.dirname, '..')

export async function buildStoreProgram(): Promise<StoreProgram> {
  const { file, remove } = await bundleProgram('store-process')
  return { open: (dir) => open(file, dir), remove }
}

/**
 * A program of this folder that opens the data file, bundled, since a process that reads the sources takes twice as long to
 * start. It lies where packages are found from.
 */
export async function bundleProgram(name: string): Promise<{ file: string; remove(): Promise<void> }> {
  const cache = join(server, '../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const outdir = await mkdtemp(join(cache, 'store-process-'))
  await build({
    entryPoints: [
      join(server, `testing/${name}.ts`),
      join(server, 'adapters/embedded/writer-thread.ts'),
      join(server, 'adapters/embedded/reader-thread.ts'),
    ],
    entryNames: '[name]',
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    logLevel: 'warning',
  })
  await writeFile(join(outdir, 'package.json'), '{"type": "module"}')
  return { file: join(outdir, `${name}.js`), remove: () => rm(outdir, { recursive: true }) }
}

async function open(program: string, dir: string): Promise<StoreProcess> {
  const child = fork(program, [dir], { serialization: 'advanced' })
  const exited = once(child, 'exit')
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let nextId = 1

  function call<T>(op: StoreCall['op'], args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = nextId++
      waiting.set(id, { resolve: (value) => resolve(value as T), reject })
      // What was not sent is not answered either: `exited` rejects it.
      child.send({ id, op, args } as StoreCall, () => undefined)
    })
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL')
    await exited
  }

  child.on('message', ({ id, value, error }: Reply) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(value)
    else one?.reject(new Error(error))
  })
  void exited.then(() => {
    for (const one of waiting.values()) one.reject(new Error('the process of the log has ended'))
    waiting.clear()
  })
  const [first] = await Promise.race([once(child, 'message'), exited])
  if ((first as Reply | null)?.id !== 0) throw new Error('the log could not be opened')
  return {
    kill,
    log: {
      append: (...args) => call('append', args),
      read: (...args) => call('read', args),
      follow: () => {
        throw new Error('not offered over a process')
      },
      async close() {
        if (child.exitCode !== null || child.signalCode !== null) return
        await call('close', [])
        await kill()
      },
    },
  }
}
