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

it('names feeds that differ by labels alone by what differs', () => {
  expect(feedLabels(['load{host="a1",zone="eu"}', 'load{host="b1",zone="eu"}'])).toEqual(['a1', 'b1'])
  expect(feedLabels(['load{host="a",cpu="0"}', 'load{host="a",cpu="1"}'])).toEqual(['0', '1'])
  expect(feedLabels(['load{host="a1"}', 'load'])).toEqual(['load{host="a1"}', 'load'])
  expect(feedLabels(['load{host="a1"}'])).toEqual(['load{host="a1"}'])
  expect(feedLabels(['cpu{host="a1"}', 'load{host="a1"}'])).toEqual(['cpu{host="a1"}', 'load{host="a1"}'])
})
