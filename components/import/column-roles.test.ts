import { expect, it } from 'vitest'
import { withColumn } from './column-roles.ts'

const columns = [
  { number: 1, name: 'time', role: 'time' as const },
  { number: 2, name: 'a', role: 'value' as const, feed: 'x/a' },
  { number: 3, name: 'b', role: 'value' as const, feed: 'x/b' },
  { number: 4, name: 'host', role: 'left out' as const },
]

it('[IM6] changes the role of one column and keeps the others as shown', () => {
  expect(withColumn({ zone: 'UTC' }, columns, 3, { role: 'left out' })).toEqual({
    zone: 'UTC',
    time: [1],
    values: [{ column: 2, feed: 'x/a' }],
    source: null,
    labels: [],
  })
  expect(withColumn({}, columns, 4, { role: 'label' })).toMatchObject({ labels: [4], values: [{}, {}] })
  expect(withColumn({}, columns, 2, { role: 'value', feed: 'y' })).toMatchObject({
    values: [
      { column: 2, feed: 'y' },
      { column: 3, feed: 'x/b' },
    ],
  })
})

it('lets what cannot be told without a column of times be told by the server', () => {
  const unread = columns.map(({ number, name }) => ({ number, name, role: 'left out' as const }))
  expect(withColumn({}, unread, 4, { role: 'time' })).toEqual({ time: [4], source: null, labels: [] })
})
