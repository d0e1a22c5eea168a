import { describe, expect, it } from 'vitest'
import { DEFAULT_RETENTION, parseRetention, type RetentionRule, retentionOf } from './retention.ts'

const DAY = 86_400_000

function ruleOf(text: string): RetentionRule {
  const rules = parseRetention(text)
  if (typeof rules === 'string' || rules[0] === undefined) throw new Error(`no rule: ${rules}`)
  return rules[0]
}

describe('parseRetention', () => {
  it('keeps by default entries a week, rows of 8 s for 90 days, of 1 min for two years, of 1 h for ever', () => {
    expect(DEFAULT_RETENTION).toEqual({
      pattern: '*',
      entries: 7 * DAY,
      rows: [90 * DAY, 730 * DAY, Number.POSITIVE_INFINITY],
      bytes: Number.POSITIVE_INFINITY,
    })
    expect(ruleOf('a=entries:7d')).toEqual({ ...DEFAULT_RETENTION, pattern: 'a' })
  })

  it('reads every field, with blanks anywhere between them', () => {
    const wanted = {
      pattern: 'a/*',
      entries: DAY,
      rows: [2 * DAY, 3 * DAY, 14 * 365 * DAY],
      bytes: 10 * 2 ** 30,
    }
    expect(ruleOf('a/*=entries:1d,8s:2d,1m:3d,1h:14y,size:10GB')).toEqual(wanted)
    expect(ruleOf(' a/*=entries : 1d , 8s: 2d, 1m :3d,1h:14y, size: 10 gb ')).toEqual(wanted)
  })

  it('reads several rules, and none of nothing', () => {
    const rules = parseRetention('a=entries:1d;; b{x="="}=entries:12h ;')
    expect(rules).toMatchObject([
      { pattern: 'a', entries: DAY },
      { pattern: 'b{x="="}', entries: DAY / 2 },
    ])
    expect(parseRetention(' ; ')).toEqual([])
    expect(parseRetention('')).toEqual([])
  })

  it.each([
    ['1MB', 2 ** 20],
    ['1.25gb', 1.25 * 2 ** 30],
    ['20 TB', 20 * 2 ** 40],
  ])('reads a size of %s', (text, bytes) => {
    expect(ruleOf(`a=size:${text}`).bytes).toBe(bytes)
  })

  it('never keeps coarser rows shorter than finer ones: the past must not have a hole', () => {
    expect(ruleOf('*=entries:100d').rows).toEqual([100 * DAY, 730 * DAY, Number.POSITIVE_INFINITY])
    expect(ruleOf('*=entries:5d,8s:4d,1m:3d,1h:2d').rows).toEqual([5 * DAY, 5 * DAY, 5 * DAY])
    expect(ruleOf('*=8s:9d,1m:8d,1h:8d').rows).toEqual([9 * DAY, 9 * DAY, 9 * DAY])
    expect(ruleOf('*=entries:forever').rows).toEqual(Array(3).fill(Number.POSITIVE_INFINITY))
  })

  it.each([
    ['entries:7d', '"entries:7d" is not PATTERN=entries:7d,…'],
    ['=entries:7d', '"=entries:7d" is not PATTERN=entries:7d,…'],
    ['a=days:7d', '"days" is none of entries, 8s, 1m, 1h, size'],
    ['a=', '"" is none of entries, 8s, 1m, 1h, size'],
    ['a=entries', '"" is no age such as 7d or forever'],
    ['a=entries:7 y', '"7 y" is no age such as 7d or forever'],
    ['a=entries:x7y', '"x7y" is no age such as 7d or forever'],
    ['a=1h:7yy', '"7yy" is no age such as 7d or forever'],
    ['a=size:10', '"10" is no size such as 10GB'],
    ['a=size:x10GB', '"x10GB" is no size such as 10GB'],
    ['a=size:10GBs', '"10GBs" is no size such as 10GB'],
    ['a=size:1.GB', '"1.GB" is no size such as 10GB'],
    ['b=entries:1d;a=size:7d', '"7d" is no size such as 10GB'],
  ])('says what is wrong in %j', (text, sentence) => {
    expect(parseRetention(text)).toBe(sentence)
  })
})

it('the first rule that matches a feed holds, and the default where none does', () => {
  const rules = parseRetention('a*=entries:1d;*b=entries:2d')
  const of = retentionOf(typeof rules === 'string' ? [] : rules)
  expect(of('ab').entries).toBe(DAY)
  expect(of('bb').entries).toBe(2 * DAY)
  expect(of('cc')).toBe(DEFAULT_RETENTION)
})
