import type { ChatEntry } from '../../../lib/protocol/chat.ts'

type OnEntry = (entry: ChatEntry, epoch: string) => void

/** Who hears of which room's entries. What one of them throws reaches neither the others nor the caller. */
export class ChatFollowers {
  readonly #byRoom = new Map<string, Set<{ readonly call: OnEntry }>>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  add(room: string, onEntry: OnEntry): () => void {
    const followers = this.#byRoom.get(room) ?? new Set()
    this.#byRoom.set(room, followers)
    const follower = { call: onEntry }
    followers.add(follower)
    return () => {
      followers.delete(follower)
      if (followers.size === 0 && this.#byRoom.get(room) === followers) this.#byRoom.delete(room)
    }
  }

  tell(room: string, entry: ChatEntry, epoch: string): void {
    for (const { call } of [...(this.#byRoom.get(room) ?? [])]) {
      try {
        call(entry, epoch)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
