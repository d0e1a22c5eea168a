import { AppError } from '../protocol/errors.ts'
import type { EditOutcome } from '../protocol/rooms.ts'
import type { RoomClient } from './room-client.ts'

/**
 * What became of an edit: the server's answer, or `waiting` where there is no connection (it is sent when there is one).
 * Rejects with an AppError where it was refused, and takes it from `refused`: the caller has what it held.
 */
export function answerTo(client: Pick<RoomClient, 'state' | 'connection' | 'dismiss'>, id: string) {
  return new Promise<EditOutcome | 'waiting'>((resolve, reject) => {
    function settle(): boolean {
      const { refused, pending, outcome, phase } = client.state.getSnapshot()
      const no = refused.find(({ edit }) => edit.id === id)
      if (no !== undefined) {
        client.dismiss(id)
        reject(new AppError(no.error.code, no.error.message))
      } else if (!pending.some((edit) => edit.id === id)) {
        const mine = outcome?.kind === 'taken' && outcome.edit.id === id
        resolve(mine ? outcome.outcome : 'applied')
      } else if (phase.kind === 'removed') {
        reject(new AppError('unknown_room', 'The room was deleted meanwhile.'))
      } else if (client.connection.getSnapshot().kind !== 'live') resolve('waiting')
      else return false
      return true
    }
    if (settle()) return
    const stops = [client.state, client.connection].map((store) =>
      store.subscribe(() => {
        if (!settle()) return
        for (const stop of stops) stop()
      }),
    )
  })
}
