import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from './json-scanner.ts'

const STRIDE = 65_536
const scannerOf = (text: string, at = 0) => new JsonScanner(Buffer.from(text), at)

/** Where the value that begins at `at` ends, and how many strides that took. */
function endOf(text: string, at = 0): { end: number; strides: number } | 'unfinished' {
  const scanner = scannerOf(text, at)
  scanner.begin()
  for (let strides = 1; ; strides++) {
    if (scanner.skipValue()) return { end: scanner.at, strides }
    if (!scanner.advance()) return 'unfinished'
  }
}

describe('a scanner of JSON text', () => {
  it.each([
    ['1,2', 1],
    ['-1.5e3]', 6],
    ['true}', 4],
    ['null ', 4],
    ['12\n', 2],
    ['12\r', 2],
    ['12\t', 2],
    ['"a",', 3],
    ['"a,]}",', 6],
    ['"\\"",', 4],
    ['"\\\\",', 4],
    ['"",', 2],
    ['[],', 2],
    ['[1,2}{', 5],
    ['{},', 2],
    ['[1,[2,{"a":"]}"}]],', 18],
    ['{"a":{"b":[]},"c":1}]', 20],
    ['["\\"]"],', 7],
  ])('finds that the value of %j ends at %i', (text, end) => {
    expect(endOf(text)).toEqual({ end, strides: 1 })
    expect(endOf(`[ ${text}`, 2)).toEqual({ end: end + 2, strides: 1 })
  })

  it.each(['1', '"a', '"a\\', '"a\\"', '[1', '{"a":[]', '["]"'])('%j has no end', (text) => {
    expect(endOf(text)).toBe('unfinished')
  })

  it('finds the end of any array, object or text, whatever follows', () => {
    const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), fc.string())
    fc.assert(
      fc.property(value, fc.constantFrom('', ',', ']', '}', '"', '[1]'), (one, rest) => {
        const text = JSON.stringify(one)
        expect(endOf(text + rest)).toEqual({ end: Buffer.byteLength(text), strides: 1 })
      }),
    )
  })

  it.each([
    ['text', (length: number) => `"${'x'.repeat(length - 2)}"`],
    ['escapes', (length: number) => `"${'x'.repeat(length % 2)}${'\\"'.repeat((length >> 1) - 1)}"`],
    ['numbers', (length: number) => '1'.repeat(length)],
    [
      'arrays',
      (length: number) => `${'['.repeat(length >> 1)}${' '.repeat(length % 2)}${']'.repeat(length >> 1)}`,
    ],
  ])('stops after each stride of %s', (_, make) => {
    for (const length of [STRIDE - 1, STRIDE + 1, STRIDE + 2, 3 * STRIDE - 1, 3 * STRIDE + 2]) {
      expect(endOf(`${make(length)},`)).toEqual({ end: length, strides: Math.ceil(length / STRIDE) })
    }
  })

  it('passes over blanks, a stride at a time', () => {
    const scanner = scannerOf(` \t\r\n${' '.repeat(STRIDE)}x `)
    expect(scanner.skipBlanks()).toBe(false)
    expect(scanner.at).toBe(STRIDE)
    expect(scanner.advance()).toBe(true)
    expect(scanner.skipBlanks()).toBe(true)
    expect(scanner.at).toBe(STRIDE + 4)
    expect(scanner.peek()).toBe('x'.charCodeAt(0))
    scanner.at++
    expect(scanner.skipBlanks()).toBe(false)
    expect(scanner.advance()).toBe(false)
    expect(scanner.peek()).toBe(-1)
  })

  it.each(['\u000b', '\u00a0', 'a', '\u0000'])('takes %j for no blank', (text) => {
    expect(scannerOf(text).skipBlanks()).toBe(true)
  })

  it('goes no further than a stride from where it begins', () => {
    const scanner = scannerOf(' '.repeat(2 * STRIDE + 2), 2)
    expect(scanner.skipBlanks()).toBe(false)
    expect(scanner.at).toBe(STRIDE + 2)
  })
})
