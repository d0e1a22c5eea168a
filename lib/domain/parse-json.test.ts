import { describe, expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

describe('parseJson', () => {
  it('reads JSON as JSON.parse does, and fails as it does', () => {
    expect(parseJson('{"value": 1, "source": "NaN"}')).toEqual({ value: 1, source: 'NaN' })
    expect(() => parseJson('{"value": nan}')).toThrow(SyntaxError)
    expect(() => parseJson('Infinite NaN')).toThrow(/Unexpected token 'I'/)
  })

  it('reads what Python writes for numbers that JSON has no word for', () => {
    expect(parseJson('[NaN, Infinity, -Infinity, 2, {"value":NaN}]')).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      2,
      { value: Number.POSITIVE_INFINITY },
    ])
  })

  it('leaves texts alone, whatever they escape', () => {
    const text = String.raw`{"a\\": "NaN \" NaN", "b": "\\\"Infinity", "c": NaN}`
    expect(parseJson(text)).toEqual({
      'a\\': 'NaN " NaN',
      b: '\\"Infinity',
      c: Number.POSITIVE_INFINITY,
    })
  })

  it('takes linear time over quotes that never close', () => {
    const began = performance.now()
    expect(() => parseJson(`NaN "${'\\"'.repeat(500_000)}`)).toThrow(SyntaxError)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
