import WebSocket from 'ws'
import type { ChatAction } from '../../lib/protocol/chat-actions.ts'
import { answerWith } from './answer.ts'

/**
 * Many people of one room in one process: plain WebSockets that speak just enough of Engine.IO and Socket.IO to talk, so
 * that the clients are not what is measured. An entry is known by its id, which stands in its text.
 */
interface Talker {
  readonly socket: WebSocket
  acks: number
}

const ID = /"id":"(m-\d+)"/
const SLUG = 'bench'

let talkers: Talker[] = []
let made = 0
const sent = new Map<string, number>()
let acked: number[] = []
let arrived: number[] = []
let refused = 0
const heard = { messages: 0, bytes: 0 }

function join(port: number, name: string): Promise<Talker> {
  const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`
  const talker: Talker = { socket: new WebSocket(url, { perMessageDeflate: false }), acks: 1 }
  const { socket } = talker
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      heard.messages++
      heard.bytes += data.length
      if (text.startsWith('0')) socket.send('40/chat,')
      else if (text === '2') socket.send('3')
      else if (text.startsWith('40/chat,')) {
        const person = { id: `person-${name}`, name: `Person ${name}` }
        socket.send(`42/chat,0${JSON.stringify(['join', { slug: SLUG, person, limit: 1 }])}`)
      } else if (text.startsWith('43/chat,0')) {
        if (text.includes('"ok":true')) resolve(talker)
        else reject(new Error(text.slice(0, 300)))
      } else if (text.startsWith('43/chat,')) took(text)
      else if (text.startsWith('42/chat,["entry"')) took(text, arrived)
    })
  })
}

/** An entry came, or the answer to a message. */
function took(text: string, into: number[] = acked): void {
  const at = sent.get(ID.exec(text)?.[1] ?? '')
  if (at !== undefined) into.push(performance.now() - at)
  else if (text.includes('"ok":false')) refused++
}

function post(talker: Talker | undefined): void {
  const id = `m-${++made}`
  const action: ChatAction = {
    kind: 'post',
    id,
    text: 'Pressure falls since the valve was closed.',
    mentions: [],
  }
  sent.set(id, performance.now())
  talker?.socket.send(`42/chat,${talker.acks++}${JSON.stringify(['act', { slug: SLUG, action }])}`)
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(done: () => boolean): Promise<void> {
  const limit = performance.now() + 60_000
  while (!done()) {
    if (performance.now() > limit)
      throw new Error(`acks ${acked.length}, entries ${arrived.length}, refused ${refused}`)
    await wait(1)
  }
}

function begin(): void {
  acked = []
  arrived = []
  refused = 0
}

answerWith({
  /** Joins one after the other, some at a time; answers how long it took, ms. */
  async join({ port, count }) {
    const began = performance.now()
    while (talkers.length < Number(count)) {
      const few = Math.min(50, Number(count) - talkers.length)
      talkers.push(
        ...(await Promise.all(
          Array.from({ length: few }, (_, i) =>
            join(Number(port), String(talkers.length + i).padStart(4, '0')),
          ),
        )),
      )
    }
    return performance.now() - began
  },
  /** One message after the other, each by the next person: times until its author and until everybody has it, ms. */
  async talk({ messages, ms }) {
    begin()
    for (let i = 0; i < Number(messages); i++) {
      post(talkers[i % talkers.length])
      await wait(Number(ms))
    }
    await until(
      () => acked.length + refused >= Number(messages) && arrived.length >= acked.length * talkers.length,
    )
    return { acked, arrived, refused }
  },
  /** Everybody writes `each` messages at once; answers how long until all have all, ms. */
  async flood({ each }) {
    begin()
    const began = performance.now()
    for (let i = 0; i < Number(each); i++) for (const talker of talkers) post(talker)
    const all = Number(each) * talkers.length
    await until(() => acked.length + refused >= all && arrived.length >= acked.length * talkers.length)
    return { ms: performance.now() - began, taken: acked.length, refused }
  },
  /** `perSecond` people a second go to another panel or type; answers what one person hears of it. */
  async move({ perSecond, seconds }) {
    const before = { ...heard }
    for (let i = 0; i < Number(perSecond) * Number(seconds); i++) {
      const talker = talkers[(i * 7919) % talkers.length]
      const here = i % 4 === 0 ? { typing: true } : { panel: `panel-${i % 12}` }
      talker?.socket.send(`42/chat,${talker.acks++}${JSON.stringify(['here', { slug: SLUG, ...here }])}`)
      await wait(1000 / Number(perSecond))
    }
    const people = talkers.length * Number(seconds)
    return {
      messages: (heard.messages - before.messages) / people,
      bytes: (heard.bytes - before.bytes) / people,
    }
  },
  close() {
    for (const { socket } of talkers) socket.terminate()
    talkers = []
    return true
  },
})
process.send?.({ answer: 'ready' })
