import { createChatClient } from '../lib/client/chat-client.ts'
import type { ChatClient } from '../lib/client/chat-state.ts'
import { quantile, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const MESSAGES = 100_000
/** What one program may write at once. */
const BURST = 60
const AT_ONCE = 32
const ROUNDS = 20
const WORDS = ['pressure', 'falls', 'since', 'the', 'valve', 'was', 'closed', 'again', 'pump', 'nine']

const json = { 'content-type': 'application/json' }

async function fill(url: string): Promise<void> {
  let next = 0
  async function write(): Promise<void> {
    for (let i = next++; i < MESSAGES; i = next++) {
      const text = `${WORDS.map((_, w) => WORDS[(i * (w + 7)) % WORDS.length]).join(' ')} ${i}`
      const moment = i % 10 === 0 ? { moment: { feed: `pump/${i % 7}`, time: 1.7e12 + i * 1000 } } : {}
      const body = JSON.stringify({ by: `program ${Math.floor(i / BURST)}`, text, ...moment })
      const answer = await fetch(`${url}/api/v1/rooms/bench/messages`, {
        method: 'POST',
        headers: json,
        body,
      })
      if (!answer.ok) throw new Error(await answer.text())
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, write))
}

function until(client: ChatClient, done: (client: ChatClient) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!done(client)) return
      stop()
      resolve()
    }
    const stop = client.state.subscribe(look)
    look()
  })
}

/** A room of 100,000 messages in the data file, asked by the client that the browser runs. */
export async function run(): Promise<BenchReport> {
  const folder = await temporaryDir()
  const server = await startServer({ DATA_DIR: folder.path })
  const document = { schema: 1, title: 'Bench', slug: 'bench', panels: [] }
  const made = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(document),
  })
  if (!made.ok) throw new Error(await made.text())
  const began = performance.now()
  await fill(server.url)
  const filled = performance.now() - began

  const took = new Map<string, number[]>()
  async function time(what: string, work: () => Promise<unknown>): Promise<void> {
    const start = performance.now()
    const answer = await work()
    if (answer === false || answer === null) throw new Error(`no answer: ${what}`)
    took.set(what, [...(took.get(what) ?? []), performance.now() - start])
  }
  for (let round = 0; round < ROUNDS; round++) {
    const person = { id: `person-${round}`, name: `Person ${round}` }
    let client: ChatClient | null = null
    await time('opened: connected, the newest 50, who is here, what is unread', async () => {
      client = createChatClient({ url: server.url, slug: 'bench', person, storage: null })
      await until(client, ({ state }) => state.getSnapshot().messages.length === 50)
    })
    if (client === null) throw new Error('no client')
    const opened: ChatClient = client
    await time('50 older ones', () => opened.older())
    await time('a jump to the middle', () => opened.jump(MESSAGES / 2 + round))
    await time('a search for three words', () => opened.find({ text: `pump closed ${round * 4999}` }))
    await time('moments of one feed in a day', () =>
      opened.find({ moment: { feeds: ['pump/3'], from: 1.7e12, to: 1.7e12 + 86_400_000 } }),
    )
    opened.close()
  }
  await server.stop()
  await folder.remove()

  const ms = (numbers: readonly number[], q: number) => Number(quantile(numbers, q).toFixed(1))
  const open = [...took.values()][0] ?? []
  return {
    name: 'chat-history',
    rows: [
      {
        what: `${MESSAGES} messages written over HTTP, each stored, a second`,
        'p50, ms': Math.round((MESSAGES * 1000) / filled),
      },
      ...[...took].map(([what, times]) => ({ what, 'p50, ms': ms(times, 0.5), 'worst, ms': ms(times, 1) })),
    ],
    targets: [
      {
        text: 'a room of 100,000 messages is open in less than 300 ms, the worst of 20 times',
        measured: `${ms(open, 1)} ms`,
        pass: ms(open, 1) < 300,
      },
    ],
  }
}
