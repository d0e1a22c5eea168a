import { expect, it } from 'vitest'
import { readReplay, writeReplay } from './replay-address.ts'

const FROM = Date.parse('2026-01-31T09:00:00Z')
const TO = FROM + 3_600_000

it('reads back what it wrote', () => {
  const params = new URLSearchParams('at=x')
  writeReplay(params, { from: FROM, to: TO, speed: 30, playing: true })
  expect(readReplay(params, FROM + 5)).toEqual({ from: FROM, to: TO, speed: 30 })
  writeReplay(params, null)
  expect(params.toString()).toBe('at=x')
})

it('is none where the page is live or stands outside of it, or where it cannot be read', () => {
  const read = (query: string, at?: number) => readReplay(new URLSearchParams(query), at)
  const play = `play=${FROM}/${TO}`
  expect(read(play)).toBeNull()
  expect(read(play, TO + 1)).toBeNull()
  expect(read('play=soon', FROM)).toBeNull()
  expect(read(`play=${TO}/${FROM}`, FROM)).toBeNull()
  expect(read(`${play}&speed=7`, FROM)).toEqual({ from: FROM, to: TO, speed: 1 })
})
