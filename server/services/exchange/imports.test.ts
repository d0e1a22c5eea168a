import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import { DEFAULT_RETENTION } from '../../../lib/domain/retention.ts'
import { createMemoryFeedCatalog } from '../../adapters/memory/feed-catalog.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { MemoryFeedImport } from '../../testing/memory-feed-import.ts'
import { headLine, rowsAsText, type TextFormat } from '../export-rows.ts'
import { createImports, type ImportOptions } from './imports.ts'

const T = 1_767_225_600_000

function setUp({ maxFeeds = 100, maxPoints = 1e6, retention = [] as RetentionRule[] } = {}) {
  const clock = new FakeClock(T)
  const catalog = createMemoryFeedCatalog({ maxFeeds })
  const importer = new MemoryFeedImport()
  const imports = createImports({ importer, catalog, clock, maxPoints, retention })
  async function* body(parts: Iterable<string | Buffer>) {
    for (const part of parts) yield Buffer.from(part)
  }
  const run = (text: string | Iterable<string | Buffer>, options: Partial<ImportOptions> = {}) =>
    imports.run(body(typeof text === 'string' ? [text] : text), {
      defaultSource: 'unknown',
      ...options,
    })
  async function held(feed: string) {
    const [record] = (await catalog.search({ feed, limit: 1 })).feeds
    const { times, values } = importer.entries(record?.key ?? -1)
    return [...times].map((time, i) => [time, values[i]])
  }
  return { clock, catalog, importer, imports, run, held }
}

const refusals = (lines: [line: number, code: string][]) =>
  lines.map(([line, code]) => expect.objectContaining({ line, code }))

describe('imports', () => {
  it('refuses a file of too many points, and changes nothing', async () => {
    const { run, held, importer } = setUp({ maxPoints: 2 })
    const text = `time,value,source\n${[1, 2, 3].map((i) => `${T + i},1,a\n`).join('')}`
    await expect(run(text)).rejects.toMatchObject({ code: 'too_many_points' })
    expect([await held('a'), importer.jobs.size]).toEqual([[], 0])
  })

  it('keeps the good lines and names the refused ones by their numbers', async () => {
    const { run, held } = setUp()
    const text = [
      '\uFEFFsource,time,value',
      `a,${T - 1000},1.5`,
      '',
      `a,${T - 3000},`,
      `a,${T - 2000},x\r`,
      `a,,1`,
      `b,1971-01-01,2`,
      `b,1969-12-31,2`,
      `b,${T + 61_000},2`,
      `b,1767225,2`,
      ` ,${T},3`,
    ].join('\n')
    expect(await run(text)).toEqual({
      points: 4,
      feeds: 3,
      added: 4,
      duplicates: 0,
      tooOld: 0,
      refused: refusals([
        [5, 'not_a_number'],
        [6, 'bad_time'],
        [8, 'too_old'],
        [9, 'in_future'],
        [10, 'bad_time'],
      ]),
      refusedTotal: 5,
      kept: { entries: 3, s8: 0, m1: 0, h1: 1, nothing: 0 },
      notes: [
        expect.stringContaining('1 point is older'),
        expect.stringContaining("RETENTION='b=entries:forever'"),
      ],
    })
    expect(await held('a')).toEqual([
      [T - 3000, Number.NaN],
      [T - 1000, 1.5],
    ])
    expect(await held('b')).toEqual([[Date.parse('1971-01-01'), 2]])
    expect(await held('unknown')).toEqual([[T, 3]])
  })

  it('[IM7] says what the next clean-up keeps of points as what, and how to keep them all', async () => {
    const from = Date.UTC(2020, 0, 1)
    const text = `time,value\n${Array.from({ length: 20_000 }, (_, i) => `${from + i * 60_000},1\n`).join('')}`
    const answer = await setUp().run(text, { defaultSource: 'plant/t' })
    expect(answer).toMatchObject({
      added: 20_000,
      kept: { entries: 0, s8: 0, m1: 0, h1: 20_000, nothing: 0 },
    })
    expect(answer.notes).toEqual([
      '20,000 points are older than points are kept one by one (7 days): after the next clean-up at least this is left of them: ' +
        '20,000 as rollups of 70 min.',
      expect.stringContaining("RETENTION='plant/t=entries:forever'"),
    ])
    const rule = { ...DEFAULT_RETENTION, pattern: 'plant/*', entries: Number.POSITIVE_INFINITY }
    const kept = await setUp({ retention: [rule] }).run(text, { defaultSource: 'plant/t' })
    expect(kept).toMatchObject({ kept: { entries: 20_000 }, notes: [] })
  })

  it('[IM7] explains why points are too old', async () => {
    const { run, importer } = setUp()
    vi.spyOn(importer, 'commit').mockResolvedValue({ feeds: 0, added: 0, duplicates: 0, tooOld: 1 })
    const { notes } = await run(`time,value\n${T},1\n`)
    expect(notes).toEqual([expect.stringMatching(/^1 points were left out: .*only rollups are left/)])
  })

  it.each<[string, Buffer[]]>([
    ['UTF-16 by its mark', [Buffer.from('\ufefftime,value\n2026-01-01,1\n2025-12-31,2', 'utf16le')]],
    [
      'UTF-16 the other way',
      [Buffer.from('\ufefftime,value\n2026-01-01,1\n2025-12-31,2', 'utf16le').swap16()],
    ],
    ['UTF-16 without a mark', [Buffer.from('time,value\n2026-01-01,1\n2025-12-31,2', 'utf16le')]],
    ['UTF-8 with a mark', [Buffer.from('\ufefftime,value\n2026-01-01,1\n2025-12-31,2')]],
    ['carriage returns alone', [Buffer.from('time,value\r2026-01-01,1\r2025-12-31,2')]],
    [
      'mixed line ends, cut anywhere',
      ['time,value\r', '\n2026-01-01,1', '\r', '2025-12-31', ',2\n', '\r\n'].map((text) => Buffer.from(text)),
    ],
  ])('[IM1] reads %s', async (_name, parts) => {
    const { run, held } = setUp()
    expect(await run(parts)).toMatchObject({ added: 2, refusedTotal: 0 })
    expect((await held('unknown')).map(([, value]) => value)).toEqual([2, 1])
  })

  it('[IM5] refuses zeros, one endless line and broken letters with a sentence', async () => {
    const { run } = setUp()
    const zeros = Array.from({ length: 50 }, () => Buffer.alloc(65_536))
    await expect(run(zeros)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/longer than|zeros/),
    })
    const endless = Array.from({ length: 50 }, () => Buffer.alloc(65_536, 'x,'))
    await expect(run(endless)).rejects.toMatchObject({ message: expect.stringContaining('Line 1') })
    const latin = [Buffer.from('time,Außen\n2026-01-01,1\n', 'latin1')]
    await expect(run(latin)).rejects.toMatchObject({ message: expect.stringContaining('windows-1252') })
    expect(await run(latin, { encoding: 'windows-1252' })).toMatchObject({ added: 1 })
    expect(await run([Buffer.from('time,value\n2026-01-01,5\n2026-01-01,\0\n')])).toMatchObject({
      added: 1,
      refused: refusals([[3, 'bad_point']]),
    })
  })

  it('takes labelled ids that are longer than a producer may send', async () => {
    const { run, held } = setUp()
    const id = `cpu{host="${'h'.repeat(300)}"}`
    const line = (source: string) => JSON.stringify({ source, value: 1, time: T })
    const answer = await run([line(id), line('x'.repeat(201)), line(id)].join('\n'))
    expect(answer).toMatchObject({ points: 2, refused: refusals([[2, 'bad_source']]) })
    expect(await held(id)).toHaveLength(2)
  })

  it('[CT1] refuses the lines of feeds that are too many', async () => {
    const { run } = setUp({ maxFeeds: 1 })
    const text = `source,time,value\na,${T},1\nb,${T},2\na,${T},3\n`
    expect(await run(text)).toMatchObject({ points: 2, refused: refusals([[3, 'too_many_feeds']]) })
  })

  it('hands over batches of bounded size, however long the file is', async () => {
    const { run, importer } = setUp()
    function* lines() {
      yield 'time,value\n'
      for (let i = 0; i < 100; i++) yield `${T - i},1\n`.repeat(3000)
    }
    expect(await run(lines())).toMatchObject({ points: 300_000, added: 300_000 })
    expect(importer.batches.length).toBeGreaterThan(3)
    expect(Math.max(...importer.batches)).toBeLessThan(70_000)
  })

  it.each([
    ['', 'holds no points'],
    ['time,value\n', 'holds no points'],
    ['a,b\n1,2\n', 'time,value'],
  ])('refuses the whole of %j', async (text, message) => {
    const { run, importer } = setUp()
    await expect(run(text)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(message),
    })
    expect(importer.jobs.size).toBe(0)
  })

  it('changes nothing where the body breaks off or a step fails', async () => {
    const { run, importer, imports, held } = setUp()
    async function* broken() {
      yield Buffer.from(`time,value\n${`${T},1\n`.repeat(100_000)}`)
      throw new Error('the sender went away')
    }
    await expect(imports.run(broken(), { defaultSource: 'a' })).rejects.toThrow('went away')
    expect(importer.batches).not.toEqual([])
    expect(importer.jobs.size).toBe(0)
    importer.before = async (step) => {
      if (step === 'commit') throw new Error('the disk is full')
    }
    await expect(run(`time,value\n${T},1\n`)).rejects.toThrow('disk is full')
    expect(importer.jobs.size).toBe(0)
    expect(await held('a')).toEqual([])
  })

  it('[BD21] makes no feed where the body breaks off, and knows those that others make meanwhile', async () => {
    const { run, imports, catalog, held } = setUp()
    async function* broken() {
      yield Buffer.from('source,time,value\n')
      for (let i = 0; i < 3000; i++) yield Buffer.from(`new/${i},${T},1\n`)
      throw new Error('the sender went away')
    }
    await expect(imports.run(broken(), { defaultSource: 'a' })).rejects.toThrow('went away')
    expect((await catalog.search({ match: '*', limit: 1 })).total).toBe(0)
    function* beside() {
      yield `source,time,value\nnew/1,${T - 1},1\n`
      void catalog.ensure(['new/1'], T)
      yield `new/1,${T},2\nnew/2,${T},3\n`
    }
    expect(await run(beside())).toMatchObject({ points: 3, feeds: 2, refusedTotal: 0 })
    expect([(await held('new/1')).length, (await held('new/2')).length]).toEqual([2, 1])
    expect((await catalog.search({ match: '*', limit: 1 })).total).toBe(2)
  })

  it('[CT1] lists a feed that is one too many by its first line, and counts all of its points', async () => {
    const { run } = setUp({ maxFeeds: 1 })
    const text = `source,time,value\na,${T},1\nb,${T},2\nx\nb,${T},3\n`
    expect(await run(text)).toMatchObject({ points: 1, refusedTotal: 3 })
    const { refused } = await run(text)
    expect(refused.map(({ line, code }) => [line, code])).toEqual([
      [3, 'too_many_feeds'],
      [4, expect.any(String)],
    ])
    expect(refused[0]?.message).toContain('2 lines')
  })

  describe('[BD20] a sender that trickles', () => {
    function trickling() {
      const opened = setUp()
      let send = (_text: string) => {}
      async function* body() {
        yield Buffer.from('time,value\n')
        while (true) yield Buffer.from(await new Promise<string>((resolve) => (send = resolve)))
      }
      const running = opened.imports.run(body(), { defaultSource: 'a' })
      const outcome = running.then(
        () => 'done',
        (error: { code: string }) => error.code,
      )
      async function seconds(count: number, bytes: number) {
        for (let i = 0; i < count; i++) {
          send(`${T},1`.padEnd(bytes - 1).concat('\n'))
          for (let turn = 0; turn < 20; turn++) await Promise.resolve()
          await new Promise((resolve) => setImmediate(resolve))
          opened.clock.advance(1000)
        }
      }
      return { ...opened, outcome, seconds }
    }

    it('is given up after half a minute, and holds up nobody any more', async () => {
      const { seconds, outcome, run, importer, clock } = trickling()
      await seconds(29, 1000)
      await expect(run(`time,value\n${T},1\n`.slice(0, 5))).rejects.toMatchObject({ code: 'bad_request' })
      expect(await outcome).toBe('busy')
      expect([importer.jobs.size, clock.timers]).toEqual([0, 0])
    })

    it('is given up without anybody asking, too', async () => {
      const { seconds, outcome, clock } = trickling()
      await seconds(35, 1000)
      expect([await outcome, clock.timers]).toEqual(['busy', 0])
    })

    it('goes on where it is slow and nobody asks, and where it is quick enough whoever asks', async () => {
      const { seconds, outcome, run, imports } = trickling()
      await seconds(60, 2000)
      await seconds(60, 30_000)
      await expect(run(`time,value\n${T},1\n`)).rejects.toMatchObject({ code: 'overloaded' })
      await imports.close()
      expect(await outcome).toBe('shutting_down')
    })
  })

  it('runs one at a time, and none once it is closed', async () => {
    const { run, importer, imports } = setUp()
    let commit = () => {}
    importer.before = (step) =>
      step === 'stage' ? Promise.resolve() : new Promise((resume) => (commit = resume))
    const onProgress = vi.fn()
    const first = run(`time,value\n${T},1\n`, { onProgress })
    await vi.waitFor(() => expect(onProgress).toHaveBeenCalledWith(0, 1))
    await expect(run(`time,value\n${T},1\n`)).rejects.toMatchObject({ code: 'overloaded' })
    let over = false
    const closed = imports.close().then(() => {
      over = true
    })
    // What is being written is waited for: whoever closes the log next would cut it.
    for (let turn = 0; turn < 20; turn++) await new Promise((resume) => setImmediate(resume))
    expect(over).toBe(false)
    commit()
    expect(await first).toMatchObject({ added: 1 })
    await closed
    await expect(run(`time,value\n${T},1\n`)).rejects.toMatchObject({ code: 'shutting_down' })
  })

  it('[PT1] reads back every double, gap and time that an export writes', async () => {
    const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constantFrom(-0, 5e-324, 0.1 + 0.2))
    const time = fc.oneof(
      fc.double({ min: 0, max: T, noNaN: true }),
      fc.integer({ min: 0, max: T }),
      fc.constantFrom(1e-7, 5e-324),
    )
    const id = fc.constantFrom('a', 'a,"b"', 'x{k="v,\\"w"}', "ü'=1")
    const format = fc.record<TextFormat>({
      format: fc.constantFrom('csv', 'ndjson'),
      times: fc.constant('ms'),
      withSource: fc.constant(true),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(time, value)), id, format, async (rows, source, how) => {
        const { run, held } = setUp()
        const [times, values] = [rows.map(([t]) => t), rows.map(([, v]) => v)].map((column) =>
          Float64Array.from(column),
        ) as [Float64Array, Float64Array]
        const offsets = times.map((_, i) => i + 1)
        const page = { epoch: 'e', offsets, times, values, arrived: times, truncated: false, oldest: 1 }
        async function* pages() {
          yield page
        }
        let text = headLine(how)
        for await (const part of rowsAsText(source, pages(), how)) text += part
        if (rows.length === 0) return
        expect(await run(text, { mapping: { timeFormat: 'ms' } })).toMatchObject({
          added: rows.length,
          refusedTotal: 0,
        })
        const sorted = rows.map(([t, v]) => [t, v]).sort(([a = 0], [b = 0]) => a - b)
        expect(await held(source)).toEqual(sorted)
      }),
    )
  })
})
