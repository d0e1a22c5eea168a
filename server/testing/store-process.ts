import { openStore } from '../adapters/embedded/open-store.ts'
import type { FeedLog } from '../ports/feed-log.ts'

/** A call to the log; `id` comes back with its answer. */
export type StoreCall =
  | { readonly id: number; readonly op: 'append'; readonly args: Parameters<FeedLog['append']> }
  | { readonly id: number; readonly op: 'read'; readonly args: Parameters<FeedLog['read']> }
  | { readonly id: number; readonly op: 'close'; readonly args: [] }

/** The log on disk in a process of its own, that its parent may kill; says `{id: 0}` once it is open. */
const fail = (what: unknown) => {
  if (what !== null) throw new Error(`the log failed: ${what}`)
}
const store = await openStore({
  dataDir: process.argv[2] ?? '',
  durability: 'normal',
  retention: [],
  chatRetentionMs: null,
  maxFeeds: 1000,
  onFollowerError: fail,
  onTrouble: fail,
  onDamage: fail,
  onThread: (_, reason) => fail(reason),
  onGiveUp: fail,
  onUnreadableRoom: fail,
})

async function answer(call: StoreCall): Promise<unknown> {
  switch (call.op) {
    case 'append':
      return store.log.append(...call.args)
    case 'read':
      return store.log.read(...call.args)
    case 'close':
      return store.close()
  }
}

/** The parent may be gone. */
const say = (message: object) => process.send?.(message, undefined, undefined, () => undefined)

process.on('message', (call: StoreCall) => {
  answer(call).then(
    (value) => say({ id: call.id, value }),
    (error: unknown) => say({ id: call.id, error: String(error) }),
  )
})
say({ id: 0 })
