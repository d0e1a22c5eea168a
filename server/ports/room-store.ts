import type { RoomEntry } from '../../lib/domain/room-entry.ts'
import type { Room } from '../../lib/protocol/rooms.ts'

/**
 * Keeps rooms, each with a version for optimistic concurrency. Two rooms never have the same slug, archived ones included.
 * A promise is settled only once the change is durable; it rejects with an AppError where storage fails. In memory is an
 * entry of each room, and a bounded number of whole rooms (SPEC RM6).
 */
export interface RoomStore {
  /** All rooms, by slug. */
  list(): Promise<readonly RoomEntry[]>
  find(slug: string): Promise<Room | null>
  /** `exists`: the slug is taken. */
  create(room: Room): Promise<'created' | 'exists'>
  /** Replaces the room of this id whose version is `room.version - 1`. `stale`: it has another one; `exists`: its new slug is taken. */
  replace(room: Room): Promise<'replaced' | 'stale' | 'gone' | 'exists'>
  remove(id: string): Promise<'removed' | 'gone'>
}
