import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodedOr, FUZZ_RUNS, mutatedJson } from '../../lib/domain/testing/mutations.ts'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import { chatEntrySchema } from '../../lib/protocol/chat.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import { roomEditSchema } from '../../lib/protocol/rooms.ts'
import { parseOr } from './describe-fault.ts'
import { parseDocument } from './parse-room.ts'
import { thisMachineRoom } from './this-machine-room.ts'

const isAppError = (error: unknown) => error instanceof AppError && error.status < 500
const again = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown
const document = fc.constantFrom<unknown>(
  again(thisMachineRoom),
  sampleDocument('a-room', [sampleText('one'), sampleText('two')]),
)

it('[SI2] documents of rooms that were changed anywhere are refused in a sentence, or come back as they were read', () => {
  fc.assert(
    fc.property(mutatedJson(document), (value) => {
      const room = decodedOr(() => parseDocument(value), isAppError)
      if (room !== null) expect(parseDocument(again(room))).toEqual(room)
    }),
    { numRuns: FUZZ_RUNS / 3 },
  )
})

const by = { id: 'ada', name: 'Ada' }
const entry = fc.constantFrom<unknown>(
  { kind: 'posted', id: 'm1', offset: 1, at: 5, by, text: 'Hello', mentions: [] },
  { kind: 'edited', id: 'e1', offset: 2, at: 6, by, message: 'm1', text: 'Hello!', mentions: [] },
  { kind: 'deleted', id: 'd1', offset: 3, at: 7, by, message: 'm1' },
)
const edit = fc.constantFrom<unknown>(
  { op: 'put', id: 'e1', base: 0, panel: sampleText('one') },
  { op: 'remove', id: 'e2', base: 1, panel: 'one' },
  { op: 'arrange', id: 'e3', layouts: { one: { x: 0, y: 0, w: 3, h: 3 } } },
)

it.each([
  ['entries of a chat', chatEntrySchema, entry],
  ['edits of a room', roomEditSchema, edit],
] as const)(
  '[SI2] %s that were changed anywhere are refused in a sentence, or come back as they were read',
  (_what, schema, good) => {
    fc.assert(
      fc.property(mutatedJson(good), (value) => {
        const read = decodedOr(() => parseOr<unknown>(schema, value, 'bad_request'), isAppError)
        if (read !== null) expect(schema.parse(again(read))).toEqual(read)
      }),
      { numRuns: FUZZ_RUNS },
    )
  },
)
