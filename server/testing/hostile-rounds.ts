import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { type Suffered, standBy } from './bystander.ts'
import type { ServerProcess } from './server-process.ts'

const CALM_MS = 1_500
/**
 * The first compiles the code of a case, the machine that runs this may be busy, and garbage of a small heap is collected in long
 * strokes: one of so many rounds is to be fine.
 */
const ROUNDS = 3
const P99_MS = 100
/** No turn of the event loop takes longer (SPEC BD1, BD15). */
const TURN_MS = 50

interface Round extends Suffered {
  /** The longest turn of the server's event loop, ms of CPU time. */
  readonly turn: number
}

interface Attacked {
  readonly server: ServerProcess
  /** A process that only answers: what it takes longer, the machine is to blame for. */
  readonly idle: string
  /** The program of the attacker, which gets the server's port and the name of a case. */
  readonly program: string
}

/** Others are served within 100 ms at p99 beside the attack, and no turn is longer than it should be. Gives the round that shows it. */
export async function expectServed(attacked: Attacked, name: string): Promise<Round> {
  for (let round = 1; ; round++) {
    const found = await suffer(attacked, name)
    if (process.env.SHOW_ROUNDS) process.stderr.write(`${name} ${JSON.stringify(found)}\n`)
    const fine = isFine(found)
    if (fine || round === ROUNDS) {
      expect(fine, JSON.stringify(found)).toBe(true)
      return found
    }
  }
}

/** Where other programs keep all cores busy a process waits for its share of them, which is no fault of the server. */
function isFine({ health, post, idle, turn }: Round): boolean {
  const [load = 0] = loadavg()
  const busy = Math.max(1, load / availableParallelism())
  const allowed = idle + P99_MS * busy
  return Math.max(health, post) < allowed && turn < TURN_MS
}

async function suffer(attacked: Attacked, name: string): Promise<Round> {
  const { server, idle } = attacked
  await longestTurn(server)
  const { child, done } = attack(attacked, name)
  const found = { ...(await standBy(server, idle, CALM_MS, done)), turn: await longestTurn(server) }
  child.kill('SIGKILL')
  return found
}

/** Runs one case in a process of its own. */
function attack({ server, program }: Attacked, name: string) {
  const path = join(import.meta.dirname, program)
  const child: ChildProcess = spawn(process.execPath, [path, String(server.port), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, done: once(child.stdout ?? child, 'data') }
}

/** Since the last call; `watch-turns.ts` in the server counts. */
async function longestTurn(server: ServerProcess): Promise<number> {
  const from = server.output().length
  process.kill(server.pid, 'SIGUSR2')
  const turn = await vi.waitFor(() => {
    const found = /longest turn ([\d.]+) ms/.exec(server.output().slice(from))?.[1]
    expect(found).toBeDefined()
    return found
  }, 10_000)
  return Number(turn)
}
