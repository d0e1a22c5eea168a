import { expect, it } from 'vitest'
import { ColumnPicker } from './column-picker.ts'
import { SliceTree } from './slice-tree.ts'

/** What a column shows of entries, in the order of their offsets. */
function picked(entries: readonly (readonly [time: number, value: number])[]): number[] {
  const tree = new SliceTree(1, undefined)
  const picker = new ColumnPicker(tree)
  for (const [i, [time, value]] of entries.entries()) {
    tree.push(time, value)
    picker.add(0, i + 1, time, value)
  }
  return [...picker.points().values]
}

it('[WN4] a gap that is the latest entry of a column stays, also at the time of the entry before it', () => {
  expect(
    picked([
      [1, 5],
      [2, Number.NaN],
    ]),
  ).toEqual([5, Number.NaN])
  expect(
    picked([
      [1, 5],
      [1, Number.NaN],
    ]),
  ).toEqual([5, Number.NaN])
  expect(
    picked([
      [1, Number.NaN],
      [1, 5],
    ]),
  ).toEqual([Number.NaN, 5])
  expect(
    picked([
      [2, 5],
      [1, Number.NaN],
    ]),
  ).toEqual([5, Number.NaN])
})

it('[WN4] a gap within a column is left out', () => {
  expect(
    picked([
      [1, 5],
      [2, Number.NaN],
      [3, 6],
    ]),
  ).toEqual([5, 6])
})
