import { expect, it } from 'vitest'
import { feedLabels } from './feed-labels.ts'

it('names feeds by the last part of their ids, and by the whole where that is not enough', () => {
  expect(feedLabels(['plant-1/temp', 'plant-1/rpm', 'cpu{path="/var/log"}'])).toEqual([
    'temp',
    'rpm',
    'cpu{path="/var/log"}',
  ])
  expect(feedLabels(['a/temp', 'b/temp', 'c'])).toEqual(['a/temp', 'b/temp', 'c'])
})
