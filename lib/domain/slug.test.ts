import { expect, it } from 'vitest'
import { slugSchema } from '../protocol/rooms.ts'
import { nthSlug, slugOf } from './slug.ts'

it('makes an address of every title', () => {
  const titles = ['Plant 4: Kühlung', '  ', '工場', 'x'.repeat(300), `${'y'.repeat(59)} z`, 'A–B_c', '-a-']
  const slugs = titles.map(slugOf)
  expect(slugs).toEqual(['plant-4-kuhlung', 'room', 'room', 'x'.repeat(60), 'y'.repeat(59), 'a-b-c', 'a'])
  for (const slug of slugs) expect(slugSchema.parse(nthSlug(slug, 999))).toBe(`${slug}-999`)
  expect(nthSlug('a', 1)).toBe('a')
})
