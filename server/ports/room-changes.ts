import type { Room } from '../../lib/protocol/rooms.ts'

export type RoomChange =
  | { readonly kind: 'changed'; readonly room: Room }
  | { readonly kind: 'removed'; readonly id: string; readonly slug: string }

/** What other nodes did to the rooms that the store keeps. The store shows it by the time it is told. */
export interface RoomChanges {
  /** Of a room that changes quickly some changes may be left out, never the newest. */
  follow(onChange: (change: RoomChange) => void): () => void
}
