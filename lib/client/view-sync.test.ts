import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Frame } from '../protocol/live-events.ts'
import { ModelView } from './testing/model-view.ts'
import { ViewSync, type ViewWire } from './view-sync.ts'

const range = { span: 60_000, columns: 600 }

function wireTo(
  model: () => ModelView,
): ViewWire & { broken: ReturnType<typeof vi.fn<(reason: string) => void>> } {
  return {
    watch: async (request) => ({ ok: true, ...model().watch(request) }),
    fill: async (request) => ({ ok: true, ...model().fill(request) }),
    unwanted: vi.fn<(view: string) => void>(),
    broken: vi.fn<(reason: string) => void>(),
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

async function watching(ids: string[]) {
  const model = new ModelView(ids)
  const wire = wireTo(() => model)
  const items = ids.map((feed) => ({ feed, windows: [{ last: 10 }] }))
  const sync = new ViewSync(items, range, () => 0)
  sync.connect(wire)
  await settle()
  const send = (frame: Frame | null) => {
    if (frame !== null) sync.frame(structuredClone(frame))
  }
  const offsets = (id: string) => sync.feed(id)?.recent().offsets
  return { model, wire, sync, send, offsets }
}

const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i)

describe('ViewSync', () => {
  it('shows a snapshot and goes on with frames', async () => {
    const { model, sync, send, offsets } = await watching(['a', 'b'])
    expect(sync.state.getSnapshot()).toEqual({
      kind: 'ready',
      feeds: ['a', 'b'],
      matched: 2,
      counts: expect.any(Map),
      pending: [],
      resumed: false,
      answers: 1,
    })
    model.append(0, 3)
    send(model.flush())
    expect(offsets('a')).toEqual([1, 2, 3])
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({
      epoch: 'e1',
      head: 3,
      newest: { time: 1_000_003, value: 3 },
      arrived: 1_000_003,
      stats: [{ n: 3, mean: 2, min: 1, max: 3, complete: true }],
      holes: 0,
    })
    expect(sync.feed('b')?.getSnapshot()).toMatchObject({ head: 0, newest: null, arrived: null })
  })

  it('calls a subscriber once per frame, and only for feeds that moved', async () => {
    const { model, sync, send } = await watching(['a', 'b'])
    const heard = { a: vi.fn(), b: vi.fn() }
    sync.feed('a')?.subscribe(heard.a)
    sync.feed('b')?.subscribe(heard.b)
    const before = sync.feed('b')?.getSnapshot()
    model.append(0, 5)
    send(model.flush())
    expect([heard.a.mock.calls.length, heard.b.mock.calls.length]).toEqual([1, 0])
    expect(sync.feed('b')?.getSnapshot()).toBe(before)
  })

  it('takes a frame that overtakes the reply to its watch', async () => {
    const { model, wire, sync, send, offsets } = await watching(['a'])
    model.append(0, 1)
    send(model.flush())
    sync.connect(wire)
    model.append(0, 2)
    send(model.flush())
    await settle()
    expect(offsets('a')).toEqual([1, 2, 3])
    expect(model.asked).toHaveLength(2)
  })

  it('[EP5] takes a notice that overtakes the reply to its watch, of the view that it gives', async () => {
    const { model, wire, sync } = await watching(['a'])
    sync.connect(wire)
    sync.again('another view')
    await settle()
    expect(model.asked).toHaveLength(2)
    sync.connect(wire)
    sync.again('v1')
    await settle()
    expect(model.asked).toHaveLength(4)
  })

  it('leaves a view again whose reply comes when nobody wants it any more', async () => {
    const { wire, sync } = await watching(['a'])
    sync.connect(wire)
    sync.disconnect()
    await settle()
    expect(wire.unwanted).toHaveBeenCalledWith('v1')
  })

  it('[RC1] names its positions after a cut and goes on without a hole', async () => {
    const { model, wire, sync, send, offsets } = await watching(['a'])
    model.append(0, 3)
    send(model.flush())
    sync.disconnect()
    model.append(0, 4)
    send(model.flush())
    sync.connect(wire)
    await settle()
    expect(model.asked.at(-1)?.since).toEqual({ a: { epoch: 'e1', offset: 3 } })
    expect(offsets('a')).toEqual(upTo(7))
    expect(sync.state.getSnapshot()).toMatchObject({ resumed: true, answers: 2 })
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ resumes: 1, snapshots: 1, head: 7 })
  })

  it('[RC1] says so where the server answers with a snapshot, and replaces what it held', async () => {
    const { model, wire, sync, send, offsets } = await watching(['a'])
    model.append(0, 3)
    send(model.flush())
    sync.disconnect()
    model.renew(0, 'e2')
    model.append(0, 2)
    model.flush()
    sync.connect(wire)
    await settle()
    expect(sync.state.getSnapshot()).toMatchObject({ kind: 'ready', resumed: false })
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({
      epoch: 'e2',
      head: 2,
      snapshots: 2,
      reason: 'epoch_changed',
    })
    expect(offsets('a')).toEqual([1, 2])
  })

  it('watches again with positions where a frame is missing, because it may have named a new epoch', async () => {
    const { model, sync, send, offsets } = await watching(['a'])
    model.append(0, 2)
    send(model.flush())
    model.renew(0, 'e2')
    model.append(0, 2)
    model.flush()
    model.append(0, 1)
    send(model.flush())
    await settle()
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ epoch: 'e2', head: 3 })
    expect(offsets('a')).toEqual([1, 2, 3])
    expect(model.asked).toHaveLength(2)
  })

  it('asks one fill per gap and feed, and puts what came meanwhile behind it', async () => {
    const { model, sync, send, offsets } = await watching(['a', 'b'])
    model.append(0, 2)
    send(model.flush())
    model.append(0, 3)
    const lost = model.flush()
    for (let i = 0; i < 3; i++) {
      model.append(0, 1)
      const next = model.flush()
      if (next !== null && lost !== null) send({ ...next, seq: lost.seq + i })
    }
    expect(sync.feed('a')?.getSnapshot().holes).toBe(1)
    await settle()
    expect(model.filled).toEqual([{ view: 'v1', feed: 'a', since: { epoch: 'e1', offset: 2 }, range }])
    expect(offsets('a')).toEqual(upTo(8))
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ holes: 0, filled: 1, head: 8 })
  })

  it('[RC1] leaves aside a fill that is answered after the view was watched anew', async () => {
    const { model, wire, sync, send, offsets } = await watching(['a'])
    model.append(0, 2)
    send(model.flush())
    const { promise, resolve } = Promise.withResolvers<void>()
    const { fill } = wire
    wire.fill = async (request) => {
      const reply = await fill(request)
      await promise
      return reply
    }
    model.append(0, 3)
    const lost = model.flush()
    model.append(0, 1)
    const next = model.flush()
    if (next !== null && lost !== null) send({ ...next, seq: lost.seq })
    await settle()
    expect(model.filled).toHaveLength(1)
    sync.disconnect()
    sync.connect(wireTo(() => model))
    await settle()
    expect(offsets('a')).toEqual(upTo(6))
    const before = sync.feed('a')?.getSnapshot()
    resolve()
    await settle()
    expect(sync.feed('a')?.getSnapshot()).toEqual(before)
  })

  it('fetches a snapshot of the one feed whose epoch a frame changes', async () => {
    const { model, sync, send, offsets } = await watching(['a', 'b'])
    model.append(0, 2)
    model.append(1, 2)
    send(model.flush())
    model.renew(0, 'e2')
    model.append(0, 1)
    send(model.flush())
    await settle()
    model.append(0, 1)
    send(model.flush())
    expect(model.filled.map((f) => f.feed)).toEqual(['a'])
    expect(offsets('a')).toEqual([1, 2])
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ epoch: 'e2', head: 2 })
    expect(sync.feed('b')?.getSnapshot()).toMatchObject({ epoch: 'e1', head: 2, snapshots: 1 })
  })

  it('[PB5] fills an idle feed that two beats say is ahead, not one that is merely being gathered', async () => {
    const { model, sync, send, offsets } = await watching(['a'])
    model.append(0, 2)
    sync.beat(model.beat())
    send(model.flush())
    sync.beat(model.beat())
    expect(model.filled).toEqual([])
    model.append(0, 2)
    const lost = model.flush()
    expect(lost).not.toBeNull()
    model.seq--
    sync.beat(model.beat())
    sync.beat(model.beat())
    await settle()
    expect(model.filled).toHaveLength(1)
    expect(offsets('a')).toEqual(upTo(4))
  })

  it('watches again where a beat tells of a frame that never came, and on request of the server', async () => {
    const { model, sync, offsets } = await watching(['a'])
    model.append(0, 2)
    model.flush()
    sync.beat(model.beat())
    await settle()
    expect(offsets('a')).toEqual([1, 2])
    sync.again('another view')
    expect(model.asked).toHaveLength(2)
    sync.again('v1')
    expect(model.asked).toHaveLength(3)
  })

  it('watches again, ever less often, where the server has forgotten the view', async () => {
    const { model, sync } = await watching(['a'])
    const pulses = async (n: number) => {
      for (let i = 0; i < n; i++) {
        sync.pulse()
        await settle()
      }
    }
    await pulses(9)
    sync.beat(model.beat())
    await pulses(9)
    expect(model.asked).toHaveLength(1)
    await pulses(1)
    expect(model.asked).toHaveLength(2)
    await pulses(19)
    expect(model.asked).toHaveLength(2)
    await pulses(1)
    expect(model.asked).toHaveLength(3)
  })

  it('[PB3] applies a reduced segment whole; its offsets are unknown', async () => {
    const { model, sync, send, offsets } = await watching(['a'])
    model.append(0, 50)
    send(model.flush({ reduced: true }))
    model.append(0, 1)
    send(model.flush())
    expect(offsets('a')).toEqual([Number.NaN, 51])
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ head: 51, holes: 0, shown: 1, total: 1 })
  })

  it('fails for good on a refusal that a retry will not change, and retries any other', async () => {
    vi.useFakeTimers()
    const model = new ModelView(['a'])
    const wire = wireTo(() => model)
    const error = { code: 'bad_request', message: 'Too many windows.' } as const
    const sync = new ViewSync([{ feed: 'a', windows: [{ last: 1 }] }], range, () => 0)
    const watch = vi.spyOn(wire, 'watch')
    watch.mockResolvedValueOnce({
      ok: false,
      error: { code: 'overloaded', message: 'Later.', retryAfter: 3 },
    })
    watch.mockResolvedValueOnce({ ok: false, error })
    sync.connect(wire)
    await settle()
    expect(sync.state.getSnapshot()).toEqual({ kind: 'loading' })
    vi.advanceTimersByTime(3_000)
    await settle()
    expect(sync.state.getSnapshot()).toEqual({ kind: 'failed', error })
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('begins anew with another socket where a reply cannot be read or does not come', async () => {
    const model = new ModelView(['a'])
    const wire = wireTo(() => model)
    const sync = new ViewSync([{ feed: 'a', windows: [{ last: 1 }] }], range, () => 0)
    const reply = { view: 'v', resumed: false, matched: 0, counts: [], pending: [], pack: new Uint8Array(3) }
    vi.spyOn(wire, 'watch').mockResolvedValueOnce({ ok: true, ...reply })
    sync.connect(wire)
    await settle()
    expect(wire.broken).toHaveBeenCalledTimes(1)
    vi.spyOn(wire, 'watch').mockRejectedValueOnce(new Error('timed out'))
    sync.connect(wire)
    await settle()
    expect(wire.broken).toHaveBeenCalledTimes(2)
  })
})

describe('ViewSync and a new epoch', () => {
  it('[LG7] hears of it where an answer from before it is still on its way', async () => {
    const { model, sync, send } = await watching(['a'])
    model.append(0)
    sync.beat(model.beat())
    sync.beat(model.beat())
    send(model.flush())
    model.renew(0, 'e2')
    send(model.flush())
    await settle()
    expect(sync.feed('a')?.getSnapshot()).toMatchObject({ epoch: 'e2', head: 0, holes: 0 })
  })
})

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      i: fc.nat(1),
      n: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('flush' as const),
      reduced: fc.boolean(),
      fate: fc.constantFrom('deliver', 'deliver', 'deliver', 'drop', 'twice', 'late'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'late' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'beat' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const), i: fc.nat(1) }) },
)

describe('ViewSync on a bad network', () => {
  it('[RC1] holds each feed without a hole or a double in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 80 }), async (operations) => {
        const { model, wire, sync, send } = await watching(['a', 'b'])
        const late: Frame[] = []
        let epochs = 1
        for (const op of operations) {
          switch (op.kind) {
            case 'append':
              model.append(op.i, op.n)
              break
            case 'flush': {
              const frame = model.flush(op)
              if (frame === null) break
              if (op.fate === 'late') late.push(frame)
              if (op.fate === 'deliver' || op.fate === 'twice') send(frame)
              if (op.fate === 'twice') send(frame)
              break
            }
            case 'late':
              for (const frame of late.splice(0)) send(frame)
              break
            case 'beat':
              sync.beat(model.beat())
              break
            case 'settle':
              await settle()
              break
            case 'cut':
              sync.disconnect()
              sync.connect(wire)
              break
            case 'renew':
              model.renew(op.i, `e${++epochs}`)
          }
        }
        send(model.flush())
        for (let i = 0; i < 3; i++) {
          await settle()
          sync.beat(model.beat())
        }
        await settle()
        model.feeds.forEach((feed) => {
          const store = sync.feed(feed.id)
          expect(store?.getSnapshot()).toMatchObject({ epoch: feed.epoch, head: feed.times.length, holes: 0 })
          const { offsets = [], times = [], values = [] } = store?.recent() ?? {}
          // Exact entries carry their offset as value; reduced segments break the row of offsets with NaN.
          offsets.forEach((offset, i) => {
            if (!Number.isNaN(offset)) expect(values[i]).toBe(offset)
            const before = values[i - 1] ?? 0
            if (!Number.isNaN(offset) && i > 0) expect(offset).toBe(before + 1)
            expect(times[i]).toBe(feed.times[(values[i] ?? 0) - 1])
          })
          expect(values.at(-1)).toBe(feed.values.at(-1))
        })
        expect(wire.broken).not.toHaveBeenCalled()
      }),
      { numRuns: 1000 },
    )
  })
})
