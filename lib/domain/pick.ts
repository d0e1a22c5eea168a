import { T_MAX, T_MIN } from './aggregate.ts'
import { ColumnPicker, isWholeSlice, type Points, pointsAt } from './column-picker.ts'
import { BLOCK, type NodeRef, SLICE, type SliceTree } from './slice-tree.ts'

/** Most entries that M4 keeps of a column. */
const PICKED = 6
const NO_DATA = new Float64Array(0)

/** M4 of the entries of event time (from, to] by columns of `width` ms; all of them where they are at most 4 a column. */
export function pickByTime(tree: SliceTree, from: number, to: number, width: number): Points {
  const first = tree.firstAfter(from)
  const last = tree.lastUpTo(to)
  const picker = new ColumnPicker(tree)
  eachPart(tree, first, last, from, to, (ref, slice, offset, time, value) => {
    if (offset > 0) picker.add(Math.ceil(time / width), offset, time, value)
    else if (Math.ceil((ref.data[ref.at + T_MIN] as number) / width) === Math.ceil(time / width))
      picker.addSlice(Math.ceil(time / width), slice, ref)
    else return false
    return true
  })
  const columns = Math.ceil(to / width) - Math.floor(from / width)
  if (picker.total > 4 * columns) return picker.points()
  const offsets = new Float64Array(picker.total)
  let n = 0
  eachPart(tree, first, last, from, to, (_ref, _slice, offset) => {
    if (offset > 0) offsets[n++] = offset
    return offset > 0
  })
  return pointsAt(tree, offsets, picker.total)
}

/** M4 of the entries [from, to] in equal parts by offset, at most `budget`; all of them where that is enough. */
export function pickByOffset(tree: SliceTree, from: number, to: number, budget: number): Points {
  const start = Math.max(from, tree.oldest)
  const length = Math.max(0, Math.min(to, tree.head) - start + 1)
  if (length <= budget)
    return pointsAt(
      tree,
      Float64Array.from({ length }, (_, i) => start + i),
      length,
    )
  const parts = Math.max(1, Math.floor(budget / PICKED))
  const picker = new ColumnPicker(tree)
  for (let i = 0, part = 0; i < length; i++) {
    const offset = start + i
    const data = tree.dataOf(offset)
    const at = offset & (BLOCK - 1)
    while (i >= Math.floor(((part + 1) * length) / parts)) part++
    picker.add(part, offset, data[at] as number, data[at + BLOCK] as number)
  }
  return picker.points(Math.max(1, budget))
}

/**
 * Goes over the offsets [first, last] of times (from, to]. `visit` is offered each whole slice that lies inside (offset 0,
 * `time` its latest) and may decline it; then, or where a slice is not whole, it gets the entries one by one.
 */
function eachPart(
  tree: SliceTree,
  first: number,
  last: number,
  from: number,
  to: number,
  visit: (ref: NodeRef, slice: number, offset: number, time: number, value: number) => boolean,
): void {
  const ref: NodeRef = { data: NO_DATA, at: 0 }
  let offset = first
  while (offset <= last) {
    const slice = Math.floor(offset / SLICE)
    const end = slice * SLICE + SLICE - 1
    if (offset === slice * SLICE && end <= last) {
      tree.node(0, slice, ref)
      const tMin = ref.data[ref.at + T_MIN] as number
      const tMax = ref.data[ref.at + T_MAX] as number
      const outside = tMax <= from || tMin > to
      const inside = tMin > from && tMax <= to && isWholeSlice(ref)
      if (outside || (inside && visit(ref, slice, 0, tMax, 0))) {
        offset = end + 1
        continue
      }
    }
    const data = tree.dataOf(offset)
    for (const stop = Math.min(end, last); offset <= stop; offset++) {
      const time = data[offset & (BLOCK - 1)] as number
      if (time > from && time <= to)
        visit(ref, slice, offset, time, data[(offset & (BLOCK - 1)) + BLOCK] as number)
    }
  }
}
