import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { UNHANDLED } from '../ending.ts'

/** A server that was told to end and is there after this is killed, which fails its test. */
const END_LIMIT_MS = 10_000

const main = join(import.meta.dirname, '../main.ts')

export interface ServerProcess {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Its exit code, once it has ended. */
  readonly exited: Promise<number | null>
  /** All that it wrote so far. */
  output(): string
  /** Ends it and waits until it is gone. Without a signal: SIGKILL, which gives it no chance to tidy up. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** A server that may not be listening yet. `ready` rejects where it ends before. */
export interface StartingServer {
  readonly ready: Promise<ServerProcess>
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/**
 * The server from its sources as a process of its own, without pages and this machine's metrics. It ends with the test that
 * started it, which fails where SIGTERM does not end it with 0, and where it wrote of an error that nobody handled.
 */
export function startServerProcess(env: Readonly<Record<string, string>>): StartingServer {
  const child = spawn(process.execPath, [main, '--no-pages'], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      PORT: '0',
      THIS_MACHINE: '0',
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const exited = once(child, 'exit').then(() => child.exitCode)
  let told: NodeJS.Signals | null = null
  const end = (signal: NodeJS.Signals = 'SIGKILL') => {
    if (isRunning(child)) told = signal
    return endProcess(child, signal)
  }
  const finish = async () => {
    if (isRunning(child)) await end('SIGTERM')
    expect(text).not.toContain(UNHANDLED)
    if (told === 'SIGTERM') expect(child.exitCode, `after SIGTERM:\n${text.slice(-4000)}`).toBe(0)
  }
  try {
    onTestFinished(finish)
  } catch {
    // Started outside a test: in a hook, which ends it itself.
  }
  const ready = addressOf(child, () => text).then((url) => ({
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    exited,
    output: () => text,
    end,
  }))
  // Whoever awaits it hears of the failure; a server that is killed while it starts has nobody who does.
  ready.catch(() => undefined)
  return { ready, end }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (isRunning(child)) {
    const exited = once(child, 'exit')
    child.kill(signal)
    // A test may have stopped it.
    child.kill('SIGCONT')
    const late = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS)
    await exited
    clearTimeout(late)
  }
  return child.exitCode
}

function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /Watchroom is at (http:\/\/\S+:\d+)"/.exec(output())?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', (code, signal) =>
      reject(new Error(`the server ended with ${code ?? signal}:\n${output()}`)),
    )
  })
}
