import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { MAX_POINT_BYTES, parseLargeJson } from './parse-large-json.ts'

const parse = (text: string, most = 100_000) => parseLargeJson(Buffer.from(text), most)
const refused = new Unparsable(`The point is larger than ${MAX_POINT_BYTES} bytes.`, 'bad_point')

/** As JSON.parse says it, without the line and the column. */
function messageOf(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    return (error as Error).message.replace(/ \(line.*/, '')
  }
  return 'it is JSON'
}

const blank = fc.constantFrom('', ' ', '\n', ' \t\r\n ')
/** JSON text of a value with blanks anywhere that they may be. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc
      .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean())
      .map(String)
      .map((s) => JSON.stringify(s)),
    fc.constantFrom(
      '0',
      '-1.5e3',
      'null',
      'true',
      '"\\\\"',
      '"\\""',
      '"]"',
      '"é😀"',
      '{}',
      '[]',
      '[ ]',
      '{ }',
    ),
    fc
      .tuple(blank, fc.array(tie('value'), { minLength: 1, maxLength: 4 }))
      .map(([b, all]) => `[${b}${all.join(`${b},${b}`)}${b}]`),
    fc
      .tuple(blank, fc.array(fc.tuple(fc.string(), tie('value')), { minLength: 1, maxLength: 4 }))
      .map(
        ([b, all]) =>
          `{${all.map(([key, value]) => `${b}${JSON.stringify(key)}${b}:${b}${value}${b}`).join()}}`,
      ),
  ),
})).value

describe('parseLargeJson', () => {
  it('[BD1] reads what JSON.parse reads, of arrays and of objects', async () => {
    await fc.assert(
      fc.asyncProperty(json, blank, async (text, b) => {
        // Among many small ones no point is made lean.
        const small = ',1'.repeat(text.length)
        const whole = `${b}[${b}${text}${b}${small}]${b}`
        expect(await parse(whole)).toEqual(JSON.parse(whole))
        const envelope = `${b}{"id":"a"${b},"points"${b}:${b}[${text}${small}]${b},"more":${text}}${b}`
        expect(await parse(envelope)).toEqual(JSON.parse(envelope))
      }),
    )
  })

  it('refuses what JSON.parse refuses, in its words', async () => {
    const broken = fc.tuple(json, fc.nat(), fc.constantFrom(',', ']', '}', '[', '{', '"', ':', 'x', '1', ''))
    await fc.assert(
      fc.asyncProperty(broken, async ([value, at, mark]) => {
        const text = `[{"value":1},${value},{"points":[2]}${',1'.repeat(value.length)}]`
        const where = 1 + (at % (text.length - 1))
        const changed = (text.slice(0, where) + mark + text.slice(where + 1)).toWellFormed()
        const expected = messageOf(changed)
        if (expected === 'it is JSON') expect(await parse(changed)).toEqual(JSON.parse(changed))
        else await expect(parse(changed)).rejects.toThrow(SyntaxError)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    '[{"a":1} {"b":2}]',
    '[{"a":1},]',
    '[,1]',
    '[1,,2]',
    '[1,2',
    '[{"a":1]',
    '[{"a":}]',
    '{"points":[1] "id":2}',
    '{"points":[1],}',
    '{"points" [1]}',
    '{,}',
    '{"a":,"b":1}',
    '{"a":1',
    '[1] x',
    '',
    'time,value',
    '["\\x"]',
  ])('says what is wrong with %s as JSON.parse does', async (text) => {
    await expect(parse(text)).rejects.toThrow(messageOf(text))
  })

  it('says where in a long text an error is', async () => {
    const points = Array.from({ length: 10_000 }, (_, i) => `{"source":"a","value":${i}}`)
    const text = `[${points.join()},{"value":1 2}]`
    await expect(parse(text)).rejects.toThrow(messageOf(text))
    await expect(parse(text.slice(0, -9))).rejects.toThrow(messageOf(text.slice(0, -9)))
  })

  it('[BD2] refuses a point by its index that is too large, and keeps those beside it', async () => {
    const large = `{"value":1,"more":"${'x'.repeat(MAX_POINT_BYTES)}"}`
    expect(await parse(`[{"value":1},${large},{"value":2},${large}]`)).toEqual([
      { value: 1 },
      refused,
      { value: 2 },
      refused,
    ])
    expect(await parse(large)).toEqual(refused)
    expect(await parse(`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`)).toEqual([refused])
    const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join()
    expect(await parse(`[{${keys}}]`)).toEqual([refused])
    expect(await parse(`{${keys}}`)).toEqual(refused)
    await expect(parse(`{"points":[{"value":1}],${keys}}`)).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('takes no notice of blanks, however many', async () => {
    const gap = ' '.repeat(100_000)
    expect(await parse(`${gap}[${gap}1${gap},${gap}{"value":2}${gap}]${gap}`)).toEqual([1, { value: 2 }])
    expect(await parse(`{${gap}"value" : 1${gap},${gap}"t":2${gap}}${gap}`)).toEqual({ value: 1, t: 2 })
    await expect(parse(gap)).rejects.toThrow('Unexpected end of JSON input')
  })

  it('reads NaN as Python writes it, point by point', async () => {
    expect(await parse('[{"value":NaN},{"value":1}]')).toEqual([{ value: Infinity }, { value: 1 }])
  })

  it('stops at the first point that is one too many', async () => {
    expect(await parse('[1,2,3]', 3)).toEqual([1, 2, 3])
    await expect(parse('[1,2,3,x', 3)).rejects.toMatchObject({ code: 'too_many_points' })
    await expect(parse(`{"points":[1,2,3,4]}`, 3)).rejects.toMatchObject({ code: 'too_many_points' })
  })

  it('keeps of a large point what points are read for', async () => {
    const text = `[{"value":[1,2],"t":5,"more":"${'x'.repeat(5_000)}"}]`
    expect(await parse(text)).toEqual([
      { source: undefined, value: [], time: undefined, t: 5, ts: undefined, timestamp: undefined },
    ])
  })
})
