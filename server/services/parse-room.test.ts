import { describe, expect, it } from 'vitest'
import { sampleDocument, sampleText } from '../../lib/domain/testing/sample-room.ts'
import { roomEditSchema } from '../../lib/protocol/rooms.ts'
import { parseOr } from './describe-fault.ts'
import { parseDocument } from './parse-room.ts'

const stat = {
  kind: 'stat',
  id: 'a',
  title: 'A',
  layout: { x: 0, y: 0, w: 1, h: 1 },
  selectors: [{ feed: 'a' }],
  window: { last: 1 },
  unit: 'none',
}
const room = (panel: object) => ({ schema: 1, slug: 'r', title: 'R', panels: [{ ...stat, ...panel }] })

describe('parseDocument', () => {
  it('reads a document and fills in what may be left out', () => {
    expect(parseDocument(room({}))).toMatchObject({
      span: 300_000,
      panels: [{ thresholds: [], spark: true }],
    })
  })

  it.each<[unknown, RegExp]>([
    [room({ kind: 'pie' }), /^panels\[0\]\.kind: “pie” is none of timeseries, stat/],
    [room({ window: { last: -1 } }), /^panels\[0\]\.window\.last: expected number to be >=1$/],
    [room({ window: {} }), /^panels\[0\]\.window\.last is missing, or panels\[0\]\.window\.span is missing$/],
    [room({ window: undefined }), /^panels\[0\]\.window is missing$/],
    [
      room({ selectors: [{ feed: 'a', match: '*' }] }),
      /^panels\[0\]\.selectors\[0\]: “match” is not known here, or/,
    ],
    [room({ color: 'red' }), /^panels\[0\]: “color” is not known here$/],
    [room({ layout: { x: 8, y: 0, w: 6, h: 1 } }), /^panels\[0\]\.layout: reaches beyond the grid$/],
    [room({ id: 'details' }), /^panels\[0\]\.id: is kept for the room itself$/],
    [
      { ...room({}), schema: 2, panels: 'new' },
      /^schema: this release reads rooms of schema 1, and this one has 2/,
    ],
    [{ ...room({}), slug: 'Ä' }, /^slug: must be lower-case words/],
    [{ slug: 'a', title: 'A' }, /^schema is missing \(and 1 more\)$/],
    [null, /^expected object, received null$/],
    [sampleDocument('a', [sampleText('x'), sampleText('x')]), /^panels: two panels have the same id$/],
  ])('names what is wrong: %#', (value, sentence) => {
    expect(() => parseDocument(value)).toThrow(
      expect.objectContaining({ code: 'bad_room', message: expect.stringMatching(sentence) }),
    )
  })

  it('names an unknown edit', () => {
    expect(() => parseOr(roomEditSchema, { op: 'zap', id: '1' }, 'bad_request')).toThrow(
      'op: “zap” is none of put, remove, details, arrange, resolve',
    )
  })
})
