import { setTimeout as wait } from 'node:timers/promises'
import { type Program, quantile, startProgram, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const PEOPLE = 100
const MANY = 1000
const MESSAGES = 400
const EACH = 10

interface Talk {
  acked: number[]
  arrived: number[]
  refused: number
}
interface Flood {
  ms: number
  taken: number
  refused: number
}

async function talk(port: number, people: Program): Promise<{ talk: Talk; flood: Flood }> {
  await people.ask({ ask: 'join', port, count: PEOPLE })
  // Twenty a second: a message of each person every five seconds, below what one person may write.
  const said = await people.ask<Talk>({ ask: 'talk', messages: MESSAGES, ms: 50 })
  // Everybody has ten messages at once again.
  await wait(11_000)
  return { talk: said, flood: await people.ask<Flood>({ ask: 'flood', each: EACH }) }
}

/**
 * A room of a hundred people on the log on disk: from writing a message until its author has the answer (it is stored)
 * and until everybody has it; and a thousand messages at once. The peer passes messages on with the same libraries, and
 * neither checks nor keeps them. Then a thousand people, of whom fifty a second do something that others see.
 */
export async function run(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = []
  const folder = await temporaryDir()
  const server = await startServer({ DATA_DIR: folder.path })
  const made = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: 1, title: 'Bench', slug: 'bench', panels: [] }),
  })
  if (!made.ok) throw new Error(await made.text())
  const people = await startProgram('talkers')
  const ours = await talk(server.port, people)
  await people.stop()

  const bare = await startProgram('bare')
  const others = await startProgram('talkers')
  const theirs = await talk(await bare.ask<number>({ ask: 'port' }), others)
  await others.stop()
  await bare.stop()

  const ms = (numbers: readonly number[], q: number) => Number(quantile(numbers, q).toFixed(2))
  for (const [who, { talk: said, flood }] of [
    ['Watchroom, stored', ours],
    ['bare Socket.IO, forgotten', theirs],
  ] as const) {
    rows.push({
      server: who,
      people: PEOPLE,
      'answer p50, ms': ms(said.acked, 0.5),
      'answer p99, ms': ms(said.acked, 0.99),
      'everybody has it p50, ms': ms(said.arrived, 0.5),
      'everybody has it p99, ms': ms(said.arrived, 0.99),
      'messages/s': Math.round((flood.taken / flood.ms) * 1000),
      'deliveries/s': Math.round(((flood.taken * PEOPLE) / flood.ms) * 1000),
      refused: said.refused + flood.refused,
    })
  }

  const crowd = await startProgram('talkers')
  await server.ask({ ask: 'loopReset' })
  const joined = await crowd.ask<number>({ ask: 'join', port: server.port, count: MANY })
  const joinBlock = await server.ask<number>({ ask: 'loopMax' })
  await wait(2000)
  await server.ask({ ask: 'loopReset' })
  const cpu = await server.ask<number>({ ask: 'cpu' })
  const began = performance.now()
  const heard = await crowd.ask<{ messages: number; bytes: number }>({
    ask: 'move',
    perSecond: 50,
    seconds: 10,
  })
  const busy = ((await server.ask<number>({ ask: 'cpu' })) - cpu) / 1000 / (performance.now() - began)
  const block = await server.ask<number>({ ask: 'loopMax' })
  rows.push({
    server: 'Watchroom',
    people: MANY,
    'all joined after, ms': Math.round(joined),
    'longest block while joining, ms': Number(joinBlock.toFixed(1)),
    'presence: notices/s a person': Number(heard.messages.toFixed(2)),
    'bytes/s a person': Math.round(heard.bytes),
    'CPU of the server': `${Math.round(busy * 100)} %`,
    'longest block, ms': Number(block.toFixed(1)),
  })
  await crowd.stop()
  await server.stop()
  await folder.remove()

  const p99 = ms(ours.talk.arrived, 0.99)
  return {
    name: 'chat',
    rows,
    targets: [
      {
        text: 'a message is with a hundred people at p99 in at most 50 ms',
        measured: `${p99} ms`,
        pass: p99 <= 50,
      },
      {
        text: 'a thousand people, fifty doing something each second: at most 1.5 notices a second each',
        measured: heard.messages.toFixed(2),
        pass: heard.messages <= 1.5,
      },
      {
        text: 'and the server stands still for at most 100 ms',
        measured: `${block.toFixed(1)} ms`,
        pass: block <= 100,
      },
    ],
  }
}
