import type { ChatAction } from '../protocol/chat-actions.ts'
import type { ActReply } from '../protocol/chat-events.ts'
import { errorKinds, type WireError } from '../protocol/errors.ts'
import type { Outbox } from './outbox.ts'

export interface ChatSender {
  /** Sends what waits, one after the other, so that the order stays. */
  flush(): void
  /** What was on its way is not answered any more. */
  stop(): void
}

const RETRY_MS = 1000

export function createChatSender(deps: {
  outbox: Outbox
  /** Null where no answer came. Undefined where there is nothing to send on. */
  send: (action: ChatAction) => Promise<ActReply | null> | undefined
  /** Settles once it is shown: until then it stays in the outbox, and so on screen. */
  onTaken: (reply: Extract<ActReply, { ok: true }>) => void | Promise<void>
  /** Why the oldest has to wait, though it was sent; null once that is over. */
  onHeld: (error: WireError | null) => void
  /** No answer came in time. */
  onSilence: () => void
  /** The outbox changed. */
  onChange: () => void
}): ChatSender {
  const { outbox, send } = deps
  /** Changes with every connection: what belongs to an older one is not listened to. */
  let turn = 0
  let busy = false
  let retry: ReturnType<typeof setTimeout> | undefined

  async function flush(): Promise<void> {
    const item = outbox.next()
    if (item === null || busy) return
    const answer = send(item.action)
    if (answer === undefined) return
    const mine = turn
    busy = true
    const reply = await answer
    if (mine !== turn) return
    deps.onHeld(reply === null || reply.ok || !errorKinds[reply.error.code].retryable ? null : reply.error)
    if (reply?.ok) await deps.onTaken(reply)
    if (mine !== turn) return
    busy = false
    if (reply === null) return deps.onSilence()
    if (reply.ok) {
      outbox.remove(item.action.id)
    } else if (errorKinds[reply.error.code].retryable) {
      busy = true
      retry = setTimeout(
        () => {
          busy = false
          void flush()
        },
        (reply.error.retryAfter ?? 0) * 1000 || RETRY_MS,
      )
      deps.onChange()
      return
    } else if (isDone(item.action, reply.error)) outbox.remove(item.action.id)
    else outbox.refuse(item.action.id, reply.error)
    deps.onChange()
    void flush()
  }

  return {
    flush: () => void flush(),
    stop() {
      turn++
      busy = false
      clearTimeout(retry)
    },
  }
}

/** Deleted by another tab meanwhile: what was wanted is so. */
function isDone(action: ChatAction, error: WireError): boolean {
  return action.kind === 'delete' && error.code === 'unknown_message'
}
