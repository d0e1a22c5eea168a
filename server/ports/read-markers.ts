/** How far a person has read a room. */
export interface ReadMarker {
  /** Of the last message read; 0 where nothing was. */
  readonly offset: number
  /** Messages of others after it that are not deleted, counted up to `MAX_UNREAD`. */
  readonly unread: number
}

export const MAX_UNREAD = 1000

export interface ReadMarkers {
  /** Never backwards, and never past the head. Durable when it resolves; gives what holds then. */
  mark(room: string, person: string, offset: number): Promise<ReadMarker>
  find(room: string, person: string): Promise<ReadMarker>
}
