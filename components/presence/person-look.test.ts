import { expect, it } from 'vitest'
import { colorOf, initialsOf } from './person-look.ts'

it('takes one letter of the first and the last word', () => {
  expect(initialsOf('Ada')).toBe('A')
  expect(initialsOf(' ada  king lovelace ')).toBe('AL')
  expect(initialsOf('𝒜da')).toBe('𝒜')
  expect(initialsOf('')).toBe('?')
})

it('gives a person the same colour everywhere', () => {
  expect(colorOf('person-ada')).toBe(colorOf('person-ada'))
  expect(colorOf('person-ada')).toMatch(/^--series-[1-8]$/)
})

it('a letter is what a person takes for one', () => {
  expect(initialsOf('E\u0301mile 👩‍🚀')).toBe('E\u0301👩‍🚀')
})
