import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedIdFault, formatFeedId, parseLabels, sourceFault } from './feed-id.ts'

describe('sourceFault', () => {
  it.each([
    's1',
    'plant-1/temperature',
    'Büro 3',
    'température',
    '\u{1F600}',
    'a{b}',
    'x'.repeat(200),
    '__proto__',
  ])('[PT3] takes %j', (source) => {
    expect(sourceFault(source)).toBeNull()
  })

  it.each([
    ['', /empty/],
    ['x'.repeat(201), /201 characters; 200/],
    ['a\u0000b', /control/],
    ['a\nb', /control/],
    ['a\u007fb', /control/],
    ['a\u0085b', /control/],
    ['a\u2028b', /control/],
    ['a\ud800b', /Unicode/],
    ['\udc00', /Unicode/],
    [' a', /space/],
    ['a ', /space/],
    ['a\u00a0', /space/],
  ])('[PT3] refuses %j', (source, sentence) => {
    expect(sourceFault(source)).toMatch(sentence)
  })
})

describe('formatFeedId', () => {
  it('[PT3] sorts and quotes labels', () => {
    expect(formatFeedId('cpu.usage_idle', { host: 'a', cpu: 'cpu0' })).toBe(
      'cpu.usage_idle{cpu="cpu0",host="a"}',
    )
    expect(formatFeedId('up', {})).toBe('up')
    expect(formatFeedId('up', { empty: '' })).toBe('up')
    expect(formatFeedId('m', { 'a b': 'x', path: 'C:\\"x"\n' })).toBe('m{"a b"="x",path="C:\\\\\\"x\\"\\n"}')
  })

  it('[PT3] an id of more than 1,024 bytes has a fault', () => {
    expect(feedIdFault(formatFeedId('m', { l: 'ä'.repeat(500) }))).toBeNull()
    expect(feedIdFault(formatFeedId('m', { l: 'ä'.repeat(600) }))).toMatch(/1207 bytes; 1024/)
  })

  it('[PT3] every set of labels reads back, in whatever order it was given', () => {
    const key = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('host', '__proto__', 'a"b', 'a,b', 'a=b', '}'),
    )
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('"', '\\', '\\"', '",x="', '\n', '{}', ','),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k }), (pairs) => {
        const id = formatFeedId('name', Object.fromEntries(pairs))
        expect(formatFeedId('name', Object.fromEntries([...pairs].reverse()))).toBe(id)
        expect(new Map(Object.entries(parseLabels(id)))).toEqual(
          new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1))),
        )
        expect(formatFeedId('name', parseLabels(id))).toBe(id)
      }),
    )
  })
})

describe('parseLabels', () => {
  it.each([
    'plain',
    'a{b}',
    'a{b="1"',
    'a{b="1",}',
    'a{b="1",junk}',
    'a{b=1}',
    'a{}',
    '{b="1"}',
    'a{b="1"}x',
    'a{b="1}',
  ])('finds none in %j', (id) => {
    expect(parseLabels(id)).toEqual({})
  })

  it('takes no longer for hostile text', () => {
    const start = performance.now()
    for (const body of ['a="'.repeat(50_000), `a="${'\\"'.repeat(50_000)}`, '{'.repeat(100_000)]) {
      parseLabels(`x{${body}}`)
    }
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
