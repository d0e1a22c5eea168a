import { expect, test } from 'vitest'
import type { RoomEdit } from '../protocol/rooms.ts'
import { answerTo } from './answer-to.ts'
import type { ConnectionState } from './connection.ts'
import type { RoomState } from './room-client.ts'
import { createStore } from './store.ts'

const edit: RoomEdit = { op: 'remove', id: 'e', base: 0, panel: 'p' }

function fakeClient() {
  const state = createStore<RoomState>({
    phase: { kind: 'ready' },
    room: null,
    editors: [],
    tab: null,
    pending: [edit],
    outcome: null,
    refused: [],
    canUndo: false,
    canRedo: false,
  })
  const connection = createStore<ConnectionState>({ kind: 'live', since: 0, attempt: 0 })
  const dismissed: string[] = []
  const set = (next: Partial<RoomState>): void => state.set({ ...state.getSnapshot(), ...next })
  return { state, connection, dismissed, set, dismiss: (id: string) => void dismissed.push(id) }
}

test('an edit is answered once the server took it, with what became of it', async () => {
  const client = fakeClient()
  const answer = answerTo(client, 'e')
  client.set({ editors: [] })
  client.set({ pending: [], outcome: { kind: 'taken', edit, outcome: 'rival' } })
  expect(await answer).toBe('rival')
})

test('without a connection it waits, and says so at once', async () => {
  const client = fakeClient()
  const answer = answerTo(client, 'e')
  client.connection.set({ kind: 'offline', attempt: 1, retryAt: 0, trying: false, reason: 'x' })
  expect(await answer).toBe('waiting')
})

test('a refused edit rejects with the sentence, and is taken from the list', async () => {
  const client = fakeClient()
  const answer = answerTo(client, 'e')
  client.set({ pending: [], refused: [{ edit, error: { code: 'room_full', message: 'Full.' } }] })
  await expect(answer).rejects.toThrow('Full.')
  expect(client.dismissed).toEqual(['e'])
})

test('it is answered once, however its client goes on', async () => {
  const client = fakeClient()
  const answer = answerTo(client, 'e')
  const refused = [{ edit, error: { code: 'room_full', message: 'Full.' } as const }]
  client.set({ pending: [], refused })
  await expect(answer).rejects.toMatchObject({ code: 'room_full' })
  client.set({ pending: [], refused, editors: [] })
  client.connection.set({ kind: 'offline', attempt: 1, retryAt: 0, trying: false, reason: 'x' })
  expect(client.dismissed).toEqual(['e'])
})

test('what happens to other edits is none of it', async () => {
  const client = fakeClient()
  const other: RoomEdit = { ...edit, id: 'other' }
  const refused = [{ edit: other, error: { code: 'room_full', message: 'Full.' } as const }]
  client.set({ pending: [other], refused, outcome: { kind: 'taken', edit: other, outcome: 'rival' } })
  expect(await answerTo(client, 'e')).toBe('applied')
  expect(client.dismissed).toEqual([])
  client.set({ pending: [other], refused: [], outcome: null })
  expect(await answerTo(client, 'e')).toBe('applied')
})

test('in a deleted room it is refused too', async () => {
  const client = fakeClient()
  client.set({ phase: { kind: 'removed', by: 'Ada' } })
  await expect(answerTo(client, 'e')).rejects.toMatchObject({ code: 'unknown_room', message: /deleted/ })
})
