import { expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import { seededRandom } from '../../server/testing/seeded-random.ts'
import { startTestApp } from '../../server/testing/start-test-app.ts'
import { sampleDocument } from '../domain/testing/sample-room.ts'
import type { ChatMessage } from '../protocol/chat.ts'
import { createChatClient } from './chat-client.ts'
import type { ChatClient } from './chat-state.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
/** Within what one person may do at once, so that no time is spent waiting for the quota. */
const MESSAGES = 9
const CHANGES = 24

const seeds = process.env.FUZZ_SEED === undefined ? [1, 2, 3] : [Number(process.env.FUZZ_SEED)]

it.each(seeds)(
  '[CH2] two people over links that break come to what the log says (FUZZ_SEED=%i)',
  async (seed) => {
    const random = seededRandom(seed)
    const below = (n: number) => Math.floor(random() * n)
    const app = await startTestApp({ ROOMS_DIR: '/nowhere' })
    await fetch(`${app.url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument('r')) })
    const stored = async (): Promise<ChatMessage[]> =>
      (await (await fetch(`${app.url}/api/v1/rooms/r/messages?limit=200`)).json()).messages

    const people = await Promise.all(
      ['Ada', 'Bob'].map(async (name) => {
        const proxy = await createCuttingProxy({ port: app.port })
        const person = { id: `person-${name}`, name }
        const client = createChatClient({ url: proxy.url, slug: 'r', person, storage: null, random: () => 0 })
        onTestFinished(async () => {
          client.close()
          await proxy.close()
        })
        return { proxy, client, posts: 0, changes: 0, sent: [] as string[] }
      }),
    )

    function change(client: ChatClient, sent: readonly string[]): void {
      const { messages } = client.state.getSnapshot()
      const any = messages[below(messages.length)]
      const own = messages.find(({ id }) => id === sent[below(sent.length)])
      const kind = below(5)
      if (kind <= 1 && own !== undefined && own.deleted === undefined) {
        if (kind === 0) client.act({ kind: 'edit', message: own.id, text: `edited ${below(1000)}` })
        else if (below(3) === 0) client.act({ kind: 'delete', message: own.id })
      } else if (any !== undefined && any.deleted === undefined) {
        if (kind === 2) client.act({ kind: 'pin', message: any.id, on: below(2) === 0 })
        else
          client.act({
            kind: 'react',
            message: any.id,
            emoji: ['👍', '🎉'][below(2)] ?? '',
            on: below(3) > 0,
          })
      }
    }

    while (people.some(({ posts, changes }) => posts < MESSAGES || changes < CHANGES)) {
      const person = people[below(2)]
      if (person === undefined) continue
      const { proxy, client, sent } = person
      const what = below(10)
      if (what < 3 && person.posts < MESSAGES)
        sent.push(client.act({ kind: 'post', text: `post ${++person.posts}` }))
      else if (what < 8 && person.changes < CHANGES) {
        person.changes++
        change(client, sent)
      } else if (what === 8) {
        if (below(2) === 0) proxy.cut()
        else proxy.stall()
        // Some of what comes next is written without a connection.
        if (below(2) === 0) continue
        proxy.restore()
        client.reconnectNow()
      }
      // A turn of the loop or some ms of traffic, as the seed says.
      await new Promise((resolve) => setTimeout(resolve, below(3) === 0 ? below(15) : 0))
    }

    for (const { proxy, client } of people) {
      proxy.restore()
      client.reconnectNow()
    }
    for (const { client } of people) {
      await vi.waitFor(() => {
        const { outbox } = client.state.getSnapshot()
        // A change of what the other deleted meanwhile is refused, and says so.
        for (const { action, error } of outbox) if (error !== null) client.discard(action.id)
        expect(outbox).toEqual([])
      }, PATIENCE)
    }
    const log = await stored()
    expect(log).toHaveLength(2 * MESSAGES)
    for (const { client, sent } of people) {
      await vi.waitFor(() => expect(client.state.getSnapshot().messages).toEqual(log), PATIENCE)
      for (const id of sent) expect(log.filter((message) => message.id === id)).toHaveLength(1)
    }
  },
  120_000,
)
