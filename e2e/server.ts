import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, test as base, expect } from '@playwright/test'
import { UNHANDLED } from '../server/ending.ts'

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** All that it wrote so far. */
  output(): string
  /** Ends it and answers how: the exit code, or the signal that killed it. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null; ms: number }>
  post(body: unknown): Promise<Response>
}

const root = join(import.meta.dirname, '..')

/** Starts the built server as `npm start` does, on a free port, and waits until it prints its address. */
export async function startServer(env: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-e2e-'))
  const child = spawn(join(root, 'node_modules/.bin/node'), [join(root, 'dist/main.js')], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const url = await addressOf(child, () => output)
  return {
    url,
    port: Number(new URL(url).port),
    output: () => output,
    async stop(signal = 'SIGTERM') {
      const began = performance.now()
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await once(child, 'exit')
      }
      await rm(dataDir, { recursive: true, force: true })
      if (output.includes(UNHANDLED) || (signal === 'SIGTERM' && child.exitCode !== 0))
        throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${output}`)
      return { code: child.exitCode, signal: child.signalCode, ms: performance.now() - began }
    },
    post: (body) =>
      fetch(`${url}/api/v1/points`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0]
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', look)
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output()}`)))
  })
}

interface ServerOfFile {
  of(file: string): Promise<RunningServer>
}

/** `server`: one for all tests of a file, and for no other file: rooms and feeds are the file's own. */
export const test = base.extend<
  { server: RunningServer; expectedErrors: RegExp | null; closedPages: undefined },
  { serverOfFile: ServerOfFile }
>({
  serverOfFile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern.
    async ({}, use) => {
      let running = { file: '', server: null as RunningServer | null }
      await use({
        async of(file) {
          if (running.server !== null && running.file === file) return running.server
          await running.server?.stop()
          const server = await startServer()
          running = { file, server }
          return server
        },
      })
      await running.server?.stop()
    },
    { scope: 'worker' },
  ],
  server: async ({ serverOfFile }, use, testInfo) => {
    await use(await serverOfFile.of(testInfo.file))
  },
  /** Errors that a test causes, and looks for, itself. */
  expectedErrors: [null, { option: true }],
  // The people of a test leave with it: their charts would go on drawing beside all tests that follow.
  closedPages: [
    async ({ browser, expectedErrors }, use) => {
      const errors = errorsIn(browser)
      await use(undefined)
      for (const context of browser.contexts()) await context.close()
      const unexpected = errors().filter((error) => expectedErrors?.test(error) !== true)
      expect(unexpected, 'errors that pages did not handle, or wrote').toEqual([])
    },
    { auto: true },
  ],
})

/** What the browser itself writes for a request that failed or was refused: a test that cuts or refuses one causes it. */
const OF_THE_NETWORK = /^Failed to load resource|^WebSocket connection to /
/** What React writes of a fault that a test made, and a boundary caught. */
const OF_THE_TEST = /the test breaks this/

/** What pages do not handle or write as an error from now on, unhandled rejections among it. Answers with it, and hears no more. */
function errorsIn(browser: Browser): () => string[] {
  const errors: string[] = []
  const follow = (context: BrowserContext) => {
    context.on('weberror', (error) => {
      const url = error.page()?.url() ?? ''
      // No page of ours: a script of the test's own, which runs in every document, before the first one is opened.
      if (url !== 'about:blank') errors.push(`${url}: ${error.error().stack ?? error.error().message}`)
    })
    context.on('console', (message) => {
      if (
        message.type() === 'error' &&
        !OF_THE_NETWORK.test(message.text()) &&
        !OF_THE_TEST.test(message.text())
      )
        errors.push(`${message.location().url}: ${message.text()}`)
    })
  }
  for (const context of browser.contexts()) follow(context)
  browser.on('context', follow)
  return () => {
    browser.off('context', follow)
    return errors
  }
}

export { expect }
