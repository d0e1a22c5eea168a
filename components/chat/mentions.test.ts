import { describe, expect, it } from 'vitest'
import { mentionedAt, mentionSpots, mentionsIn, movedPicks } from './mentions.ts'

const person = (name: string, id = `id-${name}`) => ({ id, name })
const people = [person('Ada'), person('Ada Byron'), person('a.b (c)')]
const names = (text: string) => mentionsIn(text, people).map(({ name }) => name)
const alex = [person('Alex', 'first'), person('Alex', 'second'), person('Bo')]
const ids = (text: string, all = alex, picks: Parameters<typeof mentionsIn>[2] = []) =>
  mentionsIn(text, all, picks).map(({ id }) => id)

it('a mention is an at sign and a whole name; the longest that fits is meant', () => {
  expect(names('@Ada, look')).toEqual(['Ada'])
  expect(names('hi @Ada Byron!')).toEqual(['Ada Byron'])
  expect(names('@Ada and @Ada Byron')).toEqual(['Ada', 'Ada Byron'])
  expect(names('@Adamant x@Ada')).toEqual([])
  expect(names('@a.b (c)')).toEqual(['a.b (c)'])
  expect(names('@axb (c)')).toEqual([])
})

describe('[CH9] names', () => {
  it.each([
    ['@ada', 'Ada'],
    ['@ÉMILE', 'E\u0301mile'],
    ['@E\u0301mile!', 'Émile'],
    ['@straße', 'STRASSE'],
    ['@Ｂｏｂ', 'Bob'],
    ['@иван', 'Иван'],
    ['見て@佐藤さん', '佐藤'],
  ])('%s means %s', (text, name) => {
    const [spot] = mentionSpots(text, [person(name)])
    expect(spot?.who).toEqual([person(name)])
    expect(text.slice(spot?.from, spot?.to)).toMatch(/^@/u)
  })

  it('who is called exactly so comes before others', () => {
    expect(ids('@andre', [person('André'), person('andre')])).toEqual(['id-andre'])
    expect(ids('@ANDRE', [person('André'), person('andre')])).toEqual(['id-André', 'id-andre'])
  })
})

describe('[CH9] people of one name', () => {
  it('who was chosen is meant; written by hand, all of them are', () => {
    expect(ids('@Alex look', alex, [{ id: 'second', name: 'Alex', at: 0 }])).toEqual(['second'])
    expect(ids('@Alex look')).toEqual(['first', 'second'])
    expect(ids('@Alex and @Alex', alex, [{ id: 'second', name: 'Alex', at: 10 }])).toEqual([
      'first',
      'second',
    ])
  })

  it('a choice moves with its text, and ends with it', () => {
    const picks = [
      { id: 'second', name: 'Alex', at: 0 },
      { id: 'first', name: 'Alex', at: 10 },
    ]
    const text = '@Alex and @Alex'
    expect(movedPicks(picks, text, `so ${text}`).map(({ at }) => at)).toEqual([3, 13])
    expect(movedPicks(picks, text, `${text} x`)).toEqual(picks)
    expect(movedPicks(picks, text, '@Alx and @Alex')).toEqual([{ id: 'first', name: 'Alex', at: 9 }])
    expect(movedPicks(picks, text, '')).toEqual([])
  })

  it('whoever reads sees whom each place means', () => {
    const [, second] = alex
    expect(mentionedAt('@Alex @Alex', alex.slice(0, 2)).map(({ who }) => who.map(({ id }) => id))).toEqual([
      ['first'],
      ['second'],
    ])
    expect(mentionedAt('@Alex', alex.slice(0, 2)).map(({ who }) => who.length)).toEqual([2])
    expect(mentionedAt('@alex @Alex', second === undefined ? [] : [second]).map(({ who }) => who)).toEqual([
      [second],
      [second],
    ])
  })
})
