export interface MergedHistory {
  /** In the order of time; at equal times those that were there come first, each side in its own order. */
  readonly times: Float64Array
  /** A gap is NaN. */
  readonly values: Float64Array
  /** How many came in. */
  readonly added: number
  /** How many were left out, each for one that was there with the same time and value. */
  readonly duplicates: number
}

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

/** Entries merged between two yields: about 1 ms. */
const STEP = 16_384

/** A feed's entries and the points imported into it, merged by time. Neither need be sorted. */
export function mergeHistory(held: Points, imported: Points): MergedHistory {
  const steps = mergeInSteps(held, imported)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** The same, for those who do something else in between. */
export function* mergeInSteps(held: Points, imported: Points): Generator<undefined, MergedHistory> {
  const a = yield* inOrderOfTime(held)
  const b = yield* inOrderOfTime(imported)
  const times = new Float64Array(a.times.length + b.times.length)
  const values = new Float64Array(times.length)
  let n = 0
  let added = 0
  const put = (time: number, value: number): void => {
    times[n] = time
    values[n++] = value
  }

  const there = new Map<number, number>()
  let stepEnd = STEP
  let i = 0
  let j = 0
  while (i < a.times.length || j < b.times.length) {
    const time = Math.min(a.times[i] ?? Number.POSITIVE_INFINITY, b.times[j] ?? Number.POSITIVE_INFINITY)
    const shared = a.times[i] === b.times[j]
    there.clear()
    if (n >= stepEnd) {
      stepEnd = n + STEP
      yield
    }
    for (; a.times[i] === time; i++) {
      const value = a.values[i] as number
      put(time, value)
      if (shared) there.set(value, (there.get(value) ?? 0) + 1)
    }
    for (; b.times[j] === time; j++) {
      const value = b.values[j] as number
      const left = there.get(value) ?? 0
      if (left > 0) {
        there.set(value, left - 1)
      } else {
        put(time, value)
        added++
      }
    }
  }
  const duplicates = b.times.length - added
  return { times: times.subarray(0, n), values: values.subarray(0, n), added, duplicates }
}

/** The same arrays where they are in order already. Otherwise runs that are merged two by two, equal times in their order. */
function* inOrderOfTime(points: Points): Generator<undefined, Points> {
  let runs = yield* runsOf(points.times)
  let from = points
  let into: Points | null = null
  while (runs.length > 2) {
    into ??= { times: new Float64Array(from.times.length), values: new Float64Array(from.times.length) }
    const ends = [0]
    for (let r = 0; r + 1 < runs.length; r += 2) {
      const start = runs[r] as number
      const middle = runs[r + 1] as number
      const end = runs[r + 2] ?? middle
      yield* mergeRuns(from, into, start, middle, end)
      ends.push(end)
    }
    runs = ends
    const spare: Points | null = from === points ? null : from
    from = into
    into = spare
  }
  return from
}

/** Where the runs of ascending times begin, and the end of the last. */
function* runsOf(times: Float64Array): Generator<undefined, number[]> {
  const runs = [0]
  for (let i = 1; i < times.length; i++) {
    if ((times[i - 1] as number) > (times[i] as number)) runs.push(i)
    if (i % (4 * STEP) === 0) yield
  }
  runs.push(times.length)
  return runs
}

function* mergeRuns(
  from: Points,
  into: Points,
  start: number,
  middle: number,
  end: number,
): Generator<undefined, void> {
  let i = start
  let j = middle
  for (let n = start; n < end; n++) {
    const left = j >= end || (i < middle && (from.times[i] as number) <= (from.times[j] as number))
    const next = left ? i++ : j++
    into.times[n] = from.times[next] as number
    into.values[n] = from.values[next] as number
    // By what was done of the whole: there may be many short runs.
    if (n % STEP === STEP - 1) yield
  }
}
