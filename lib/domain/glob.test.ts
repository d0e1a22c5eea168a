import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob, isGlob } from './glob.ts'

describe('compileGlob', () => {
  it.each([
    ['*', ''],
    ['*', 'anything'],
    ['a*', 'a'],
    ['*b', 'aab'],
    ['a*b*c', 'a-b-b-c'],
    ['a?c', 'abc'],
    ['?', '\u{1F600}'],
    ['?*', '\u{1F600}'],
    ['*?', '\u{1F600}'],
    ['t?r', 'tür'],
    ['a.b', 'a.b'],
    ['**a**', 'bab'],
    ['plant-?/*', 'plant-1/temperature'],
    ['[ab]?', '[ab]c'],
  ])('[PT3] %j matches %j', (glob, id) => {
    expect(compileGlob(glob)(id)).toBe(true)
  })

  it.each([
    ['a', 'ab'],
    ['a', 'A'],
    ['?', ''],
    ['??', '\u{1F600}'],
    ['*??', '\u{1F600}'],
    ['a.b', 'axb'],
    ['[ab]', 'a'],
    ['a*b', 'abc'],
    ['', 'a'],
    ['\\*', '*'],
    ['{a,b}', 'a'],
  ])('[PT3] %j does not match %j', (glob, id) => {
    expect(compileGlob(glob)(id)).toBe(false)
  })

  it('[PT3] agrees with the regular expression that it stands for', () => {
    const unit = fc.constantFrom('a', 'b', '.', '[', '*', '?', '\u{1F600}')
    const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (glob, id) => {
        const source = glob
          .replace(/[.[\]\\]/g, '\\$&')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.')
        expect(compileGlob(glob)(id)).toBe(new RegExp(`^${source}$`, 'su').test(id))
      }),
      { numRuns: 2000 },
    )
  })

  it('[PT3] agrees with it for long globs of few letters, too', () => {
    const unit = fc.constantFrom('a', 'a', 'a', 'b', '*', '?')
    const glob = fc.array(unit, { minLength: 30, maxLength: 90 }).map((parts) => parts.join(''))
    const part = fc.constantFrom('a', 'b')
    const pair = glob.chain((text) => {
      // An id that fits, perhaps but for one letter.
      const fit = [...text].map((c) =>
        c === '*' ? fc.string({ unit: part, maxLength: 3 }) : c === '?' ? part : fc.constant(c),
      )
      return fc.tuple(fc.constant(text), fc.tuple(...fit), fc.option(fc.nat(120)))
    })
    fc.assert(
      fc.property(pair, ([text, parts, changed]) => {
        const whole = parts.join('')
        const id = changed === null ? whole : `${whole.slice(0, changed)}b${whole.slice(changed + 1)}`
        const source = text.replace(/\*+/g, '.*').replace(/\?/g, '.')
        expect(compileGlob(text)(id)).toBe(new RegExp(`^${source}$`, 'su').test(id))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['*a'.repeat(500), 'a'.repeat(1024)],
    [`*${'a?'.repeat(500)}b*`, 'a'.repeat(1024)],
    [`*${'a'.repeat(500)}b*${'a'.repeat(400)}`, 'a'.repeat(1024)],
    [`${'*?a'.repeat(300)}b`, 'a'.repeat(1024)],
  ])('[BD14] takes microseconds for the costliest glob of a feed', (glob, id) => {
    const matches = compileGlob(glob)
    const fastest = Math.min(
      ...Array.from({ length: 20 }, () => {
        const start = performance.now()
        for (let i = 0; i < 10; i++) matches(id)
        return (performance.now() - start) / 10
      }),
    )
    expect(fastest).toBeLessThan(0.5)
  })
})

it('isGlob', () => {
  expect(['a*', 'a?', '?'].every(isGlob)).toBe(true)
  expect(['a', '[a]', ''].some(isGlob)).toBe(false)
})
