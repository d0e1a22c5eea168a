import { expect, it } from 'vitest'
import { mentionsIn } from './mentions.ts'

const person = (name: string) => ({ id: `id-${name}`, name })
const people = [person('Ada'), person('Ada Byron'), person('a.b (c)')]
const names = (text: string) => mentionsIn(text, people).map(({ name }) => name)

it('a mention is an at sign and a whole name; the longest that fits is meant', () => {
  expect(names('@Ada, look')).toEqual(['Ada'])
  expect(names('hi @Ada Byron!')).toEqual(['Ada Byron'])
  expect(names('@Ada and @Ada Byron')).toEqual(['Ada Byron', 'Ada'])
  expect(names('@Adamant x@Ada @ada')).toEqual([])
  expect(names('@a.b (c)')).toEqual(['a.b (c)'])
  expect(names('@axb (c)')).toEqual([])
})
