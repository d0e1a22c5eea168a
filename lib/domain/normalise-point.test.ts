import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointInputSchema } from '../protocol/points.ts'
import { type NormalPoint, normalisePoint, Unparsable } from './normalise-point.ts'

const NOW = 1_767_225_600_000

function read(raw: unknown, defaultSource = 'unknown') {
  const out: NormalPoint = { source: '', time: 0, value: 0, timed: false }
  const fault = normalisePoint(raw, defaultSource, NOW, out)
  return fault ?? out
}

describe('normalisePoint', () => {
  it('reads source, value and time', () => {
    expect(read({ source: 's1', value: 21.5, time: 5 })).toEqual({
      source: 's1',
      value: 21.5,
      time: 5,
      timed: true,
    })
    expect(read({ value: 1 })).toEqual({ source: 'unknown', value: 1, time: NOW, timed: false })
    expect(read({ source: null, value: 1, time: null }, 'mine')).toEqual({
      source: 'mine',
      value: 1,
      time: NOW,
      timed: false,
    })
    expect(read({ value: 1, more: [1], source: 's' })).toMatchObject({ source: 's', value: 1 })
  })

  it.each([
    [{ t: 1 }, 1],
    [{ ts: 2 }, 2],
    [{ timestamp: 3 }, 3],
    [{ timestamp: 3, ts: 2, t: 1, time: 9 }, 9],
    [{ time: null, t: 0 }, 0],
    [{ ts: '2026-01-01T00:00:00+01:00' }, NOW - 3_600_000],
    [{ time: '2026-01-01 00:00' }, NOW],
    [{ time: String(NOW) }, NOW],
  ])('takes %j for the time', (times, time) => {
    expect(read({ value: 1, ...times })).toMatchObject({ time })
  })

  it.each([
    [3, 3],
    ['3.5', 3.5],
    [' -1e3 ', -1000],
    ['+.5', 0.5],
    ['5.', 5],
    ['007', 7],
    [true, 1],
    [false, 0],
    [-0, -0],
    [1.7976931348623157e308, 1.7976931348623157e308],
  ])('takes the value %j', (value, expected) => {
    expect(read({ value })).toMatchObject({ value: expected })
  })

  it('[PT1] takes null for a gap', () => {
    expect(read({ value: null })).toMatchObject({ value: Number.NaN })
  })

  it.each([
    [{}, 'value_missing', /no value/],
    [{ source: 's' }, 'value_missing', /no value/],
    [{ value: Number.NaN }, 'not_finite', /NaN/],
    [{ value: Number.POSITIVE_INFINITY }, 'not_finite', /Infinity/],
    [{ value: 'NaN' }, 'not_finite', /NaN/],
    [{ value: '-Infinity' }, 'not_finite', /-Infinity/],
    [{ value: '+inf' }, 'not_finite', /inf/],
    [{ value: '1e999' }, 'not_finite', /1e999/],
    [{ value: 'warm' }, 'not_a_number', /"warm"/],
    [{ value: '' }, 'not_a_number', /""/],
    [{ value: '0x10' }, 'not_a_number', /"0x10"/],
    [{ value: '1,5' }, 'not_a_number', /"1,5"/],
    [{ value: '1e' }, 'not_a_number', /"1e"/],
    [{ value: '.' }, 'not_a_number', /"."/],
    [{ value: [] }, 'not_a_number', /an array/],
    [{ value: {} }, 'not_a_number', /an object/],
    [3, 'bad_point', /not 3/],
    [null, 'bad_point', /not null/],
    ['x', 'bad_point', /not "x"/],
    [undefined, 'bad_point', /not undefined/],
    [[{ value: 1 }], 'bad_point', /an array/],
    [new Unparsable('not JSON: line'), 'bad_json', /not JSON: line/],
    [{ source: 5, value: 1 }, 'bad_source', /text, not 5/],
    [{ source: {}, value: 1 }, 'bad_source', /an object/],
    [{ source: '', value: 1 }, 'bad_source', /empty/],
    [{ source: 'a\u0000', value: 1 }, 'bad_source', /control/],
    [{ source: '\ud800', value: 1 }, 'bad_source', /Unicode/],
    [{ source: 'x'.repeat(201), value: 1 }, 'bad_source', /201/],
    [{ value: 1, time: 'soon' }, 'bad_time', /"soon"/],
    [{ value: 1, time: 1e19 }, 'bad_time', /10000000000000000000/],
    [{ value: 1, time: true }, 'bad_time', /true/],
    [{ value: 1, time: '2026-02-30' }, 'bad_time', /2026-02-30/],
  ])('refuses %j as %s', (raw, code, message) => {
    expect(read(raw)).toEqual({ code, message: expect.stringMatching(message) })
  })

  it('names what was found in at most 60 characters, as valid text', () => {
    const fault = read({ value: `${'x'.repeat(53)}\u{1F600}${'y'.repeat(1e6)}` })
    if (!('message' in fault)) throw new Error('it was taken')
    expect(fault.message.length).toBeLessThan(100)
    expect(fault.message.isWellFormed()).toBe(true)
  })

  it('checks each source anew, after good and bad ones', () => {
    const out: NormalPoint = { source: '', time: 0, value: 0, timed: false }
    const sources = ['', 'a', 'a', '', 'a\n', 'a', undefined, 'a\n']
    const taken = sources.map((source) => normalisePoint({ source, value: 1 }, 'unknown', NOW, out) === null)
    expect(taken).toEqual([false, true, true, false, false, true, true, false])
  })

  it('takes no longer for hostile text', () => {
    const start = performance.now()
    for (const text of [`${'1'.repeat(1e6)}x`, `${'1'.repeat(1e6)}.${'1'.repeat(1e6)}e`, ' '.repeat(1e6)]) {
      read({ value: text })
      read({ value: 1, time: text })
      read({ value: 1, source: text })
    }
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('takes nothing that the published schema refuses, and refuses by content only what it describes', () => {
    const text = fc.constantFrom('s', '', '3.5', 'NaN', 'word', '2026-01-01', 'x'.repeat(201), 'a\n', '1e999')
    const odd = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}))
    const point = fc.record({ source: odd, value: odd, time: odd, t: odd, ts: odd }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: point }, { weight: 1, arbitrary: odd }), (raw) => {
        const json: unknown = JSON.parse(JSON.stringify(raw))
        const read1 = read(json)
        const shape = pointInputSchema.safeParse(json).success
        if (!('code' in read1) && !hasUnreadAlias(json)) expect(shape).toBe(true)
        if ('code' in read1 && shape)
          expect(['not_a_number', 'not_finite', 'bad_source', 'bad_time']).toContain(read1.code)
        if ('code' in read1 && ['value_missing', 'bad_point'].includes(read1.code)) expect(shape).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })
})

/** An alias that is not read, because one before it is there, is not checked either. */
function hasUnreadAlias(json: unknown): boolean {
  const { time, t, ts } = (json ?? {}) as Record<string, unknown>
  const given = [time, t, ts].filter((one) => one !== undefined && one !== null)
  return given.length > 1
}
