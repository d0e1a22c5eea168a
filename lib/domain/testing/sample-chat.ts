import type { Author, ChatEntry } from '../../protocol/chat.ts'

type WithoutOffset<E> = E extends unknown ? Omit<E, 'offset'> : never
type Unsigned<E> = E extends unknown ? Omit<E, 'at' | 'by'> & { at?: number; by?: Author } : never
type Draft = WithoutOffset<ChatEntry>

export const sampleAuthor: Author = { id: 'person-ada', name: 'Ada' }

/** By Ada at 1000, where nothing else is said. */
export function sampleDraft<D extends Unsigned<Draft>>(draft: D): D & { at: number; by: Author } {
  return { at: 1000, by: sampleAuthor, ...draft }
}

export function post(id: string, text = id, more: Partial<Extract<Draft, { kind: 'posted' }>> = {}) {
  return sampleDraft({ kind: 'posted' as const, id, text, mentions: [], ...more })
}
