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

  it('takes no longer for a glob of many stars', () => {
    const start = performance.now()
    expect(compileGlob(`${'*a'.repeat(500)}b`)('a'.repeat(1024))).toBe(false)
    expect(performance.now() - start).toBeLessThan(500)
  })
})

it('isGlob', () => {
  expect(['a*', 'a?', '?'].every(isGlob)).toBe(true)
  expect(['a', '[a]', ''].some(isGlob)).toBe(false)
})
