import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Position } from '../protocol/positions.ts'
import { judge, judgeSeq, type Segment, SeriesReducer } from './series-reducer.ts'

const at = { epoch: 'a', offset: 10 }
const segment = (from: number, n: number, exact = true, epoch = 'a'): Segment => ({ epoch, from, n, exact })

describe('judge', () => {
  it('applies what follows on, and statistics alone at the head', () => {
    expect(judge(at, segment(11, 5))).toEqual({ kind: 'apply', skip: 0 })
    expect(judge(at, segment(11, 5, false))).toEqual({ kind: 'apply', skip: 0 })
    expect(judge(at, segment(11, 0))).toEqual({ kind: 'apply', skip: 0 })
  })

  it('drops what is held, and statistics of an older head', () => {
    expect(judge(at, segment(6, 5))).toEqual({ kind: 'duplicate' })
    expect(judge(at, segment(10, 0))).toEqual({ kind: 'duplicate' })
  })

  it('finds a gap, also before statistics alone', () => {
    expect(judge(at, segment(12, 1))).toEqual({ kind: 'gap' })
    expect(judge(at, segment(12, 0))).toEqual({ kind: 'gap' })
  })

  it('[PB3] cuts an exact segment that overlaps, and never a reduced one', () => {
    expect(judge(at, segment(8, 5))).toEqual({ kind: 'apply', skip: 3 })
    expect(judge(at, segment(8, 5, false))).toEqual({ kind: 'gap' })
  })

  it('compares no offsets of different epochs', () => {
    expect(judge(at, segment(11, 1, true, 'b'))).toEqual({ kind: 'epoch' })
  })
})

describe('judgeSeq', () => {
  it('tells the next frame from an old one and from one after a loss', () => {
    expect([judgeSeq(4, 4), judgeSeq(4, 5), judgeSeq(4, 6)]).toEqual(['stale', 'next', 'skipped'])
  })
})

/** A log whose entry at offset o of epoch e is the text `e:o`; it cuts frames and answers fills. */
class Log {
  epoch = 'e1'
  head = 0
  flushed = 0

  frame(reduced: boolean): Segment {
    const frame = segment(this.flushed + 1, this.head - this.flushed, !reduced, this.epoch)
    this.flushed = this.head
    return frame
  }

  restart(): void {
    this.epoch = `e${Number(this.epoch.slice(1)) + 1}`
    this.head = 0
    this.flushed = 0
  }

  answer(since: { epoch: string; offset: number }, limit: number): ['resumed' | 'snapshot', Segment] {
    const missed = this.flushed - since.offset
    if (since.epoch === this.epoch && missed >= 0 && missed <= limit)
      return ['resumed', segment(since.offset + 1, missed, true, this.epoch)]
    const from = Math.max(1, this.flushed - 20)
    return ['snapshot', segment(from, this.flushed - from + 1, false, this.epoch)]
  }
}

/** What a chart would hold: the runs of offsets it was given since the last snapshot. */
function recorder() {
  let epoch = ''
  let runs: { from: number; to: number }[] = []
  return {
    sink: {
      append(s: Segment, skip: number) {
        if (s.n > 0) runs.push({ from: s.from + skip, to: s.from + s.n - 1 })
      },
      replace(s: Segment) {
        epoch = s.epoch
        runs = s.n > 0 ? [{ from: s.from, to: s.from + s.n - 1 }] : []
      },
    },
    check(log: Log) {
      expect(epoch).toBe(log.epoch)
      runs.forEach((run, i) => {
        const before = runs[i - 1]
        if (before !== undefined) expect(run.from).toBe(before.to + 1)
      })
      expect(runs.at(-1)?.to ?? 0).toBe(log.flushed)
    },
  }
}

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append' as const), n: fc.integer({ min: 0, max: 9 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('flush' as const),
      reduced: fc.boolean(),
      fate: fc.constantFrom('deliver', 'deliver', 'deliver', 'drop', 'twice', 'late', 'late'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('late' as const), which: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)

describe('SeriesReducer', () => {
  it('[RC1] converges to the log without a hole or a double, whatever is lost, doubled, late or begun anew', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 150, size: 'max' }),
        fc.constantFrom(0, 10, 1_000),
        (operations, limit) => {
          const log = new Log()
          const held = recorder()
          const reducer = new SeriesReducer(held.sink, segment(1, 0, true, 'e1'))
          const late: Segment[] = []
          let asked: Position | null = null
          const answer = () => {
            if (asked !== null) reducer.answer(...log.answer(asked, limit))
            asked = null
          }
          for (const op of operations) {
            switch (op.kind) {
              case 'append':
                log.head += op.n
                break
              case 'flush': {
                const frame = log.frame(op.reduced)
                if (op.fate === 'late') late.push(frame)
                if (op.fate === 'deliver' || op.fate === 'twice') reducer.frame(frame)
                if (op.fate === 'twice') reducer.frame(frame)
                break
              }
              case 'late':
                for (const frame of late.splice(op.which % Math.max(1, late.length), 1)) reducer.frame(frame)
                break
              case 'ask':
                if (reducer.wants) asked ??= reducer.position
                break
              case 'answer':
                answer()
                break
              case 'restart':
                log.restart()
            }
          }
          log.frame(false)
          reducer.behind()
          for (let i = 0; reducer.wants; i++) {
            expect(i).toBeLessThan(4)
            asked ??= reducer.position
            answer()
          }
          held.check(log)
          expect(reducer.position).toEqual({ epoch: log.epoch, offset: log.flushed })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('holds frames back while a fill is on its way and puts them in place after it', () => {
    const held = recorder()
    const reducer = new SeriesReducer(held.sink, segment(1, 3))
    expect(reducer.frame(segment(6, 2))).toBe('gap')
    expect(reducer.frame(segment(8, 4, false))).toBe('gap')
    expect(reducer.wants).toBe(true)
    reducer.answer('resumed', segment(4, 2))
    expect(reducer.wants).toBe(false)
    expect(reducer.position).toEqual({ epoch: 'a', offset: 11 })
    held.check(Object.assign(new Log(), { epoch: 'a', flushed: 11 }))
  })

  it('bounds what it holds back, and asks again for what it dropped', () => {
    const held = recorder()
    const reducer = new SeriesReducer(held.sink, segment(1, 1))
    for (let o = 3; o < 503; o++) reducer.frame(segment(o, 1))
    reducer.answer('resumed', segment(2, 1))
    expect(reducer.position.offset).toBeLessThan(100)
    expect(reducer.frame(segment(503, 1))).toBe('gap')
    reducer.answer('resumed', segment(reducer.position.offset + 1, 502 - reducer.position.offset))
    expect(reducer.position.offset).toBe(503)
  })

  it('asks again where an answer is of an older epoch than a frame that came meanwhile', () => {
    const sink = { append: () => {}, replace: () => {} }
    const reducer = new SeriesReducer(sink, segment(1, 10, true, 'e1'))
    reducer.frame(segment(1, 3, true, 'e2'))
    reducer.answer('snapshot', segment(1, 12, true, 'e1'))
    expect([reducer.wants, reducer.streamEpoch]).toEqual([true, 'e2'])
  })

  it('asks for nothing more where an answer is of a newer epoch than a frame that came meanwhile', () => {
    const sink = { append: () => {}, replace: () => {} }
    const reducer = new SeriesReducer(sink, segment(1, 10, true, 'e1'))
    reducer.frame(segment(13, 1, true, 'e1'))
    reducer.answer('snapshot', segment(1, 4, true, 'e2'))
    expect([reducer.wants, reducer.streamEpoch]).toEqual([false, 'e2'])
  })
})
