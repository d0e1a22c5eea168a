import { describe, expect, it } from 'vitest'
import type { ImportMapping } from '../../protocol/import-mapping.ts'
import { HistoryFile } from './history-file.ts'
import { LineFault } from './line-fault.ts'

const T = 1_767_225_600_000
const MINUTE = 60_000

function open(text: string, mapping: ImportMapping = {}, prefix: string | null = null) {
  const file = new HistoryFile({ mapping, prefix })
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const points = [...lines.flatMap((line, i) => [...file.take(1 + i, [line])]), ...file.end()]
  return { file, points }
}

/** Line, feed, minutes after T and value of each point, or line and code of what is refused. */
function read(text: string, mapping?: ImportMapping, prefix?: string | null) {
  return open(text, mapping, prefix).points.map(({ line, raw }) => {
    if (raw instanceof LineFault) return [line, raw.code]
    const { source, time, value } = raw as { source: unknown; time: number; value: string | null }
    return [line, source, (time - T) / MINUTE, value === null ? null : Number(value)]
  })
}

describe('a file of history', () => {
  it.each([
    ['time,value', `${T},1.5`],
    ['source,time,value,offset', `,${T},1.5,9`],
    ['Value;Timestamp', `1.5;${T}`],
    ['"time"\t"value"', `"${T}"\t"1.5"`],
    ['Time (UTC)|VALUE', `2026-01-01 00:00|1.5`],
    ['sep=;\ntime;value', `${T};1.5`],
    ['time,"value"', `${T},1.5,,`],
    ['"note; with , and\ta break",time,value', `"x,y;z",${T},1.5`],
  ])('is read by its header %j', (header, line) => {
    expect(read(`${header}\n${line}`)).toEqual([[expect.any(Number), null, 0, 1.5]])
  })

  it('[IM1] reads line breaks within quotes as a part of a note', () => {
    const text =
      'time,value,note\n2026-01-01T00:01:00Z,2,"log:\n2025-12-24T00:00:00Z,99,old reading\nend"\n2026-01-01T00:02:00Z,3,ok'
    expect(read(text)).toEqual([
      [2, null, 1, 2],
      [5, null, 2, 3],
    ])
  })

  it('[IM2] refuses a line of more fields than the header names, and reads decimal commas between other delimiters', () => {
    const commas = 'time,value\n2026-01-01T00:00:00Z,21,5\n2026-01-01T00:02:00Z,-0,7\n'
    expect(read(commas)).toEqual([
      [2, 'bad_point'],
      [3, 'bad_point'],
    ])
    expect(open(commas).points[0]?.raw).toMatchObject({ message: expect.stringContaining('3 fields') })
    const right = [
      [2, null, 0, 21.5],
      [3, null, 2, -0.7],
    ]
    expect(read('time;value\n2026-01-01T00:00:00Z;21,5\n2026-01-01T00:02:00Z;-0,7')).toEqual(right)
    expect(read('time,value\n2026-01-01T00:00:00Z,"21,5"\n2026-01-01T00:02:00Z,"-0,7"')).toEqual(right)
    expect(read('time\tvalue\n2026-01-01T00:00:00Z\t21,5\n2026-01-01T00:02:00Z\t-0,7')).toEqual(right)
    expect(read('Zeit;Temp, °C;rF, %\n2026-01-01 00:00;21,5;40,1\n')).toEqual([
      [2, 'Temp, °C', 0, 21.5],
      [2, 'rF, %', 0, 40.1],
    ])
  })

  it('[IM2] takes 1,234 for nothing unless the file says which it is', () => {
    expect(read('time,value\n2026-01-01,"1,234"')).toEqual([[2, 'not_a_number']])
    expect(read('time,value\n2026-01-01,"1,234"\n2026-01-01,"0,5"')).toEqual([
      [2, null, 0, 1.234],
      [3, null, 0, 0.5],
    ])
    expect(read('time,value\n2026-01-01,"1,234"', { decimal: '.' })).toEqual([[2, null, 0, 1234]])
    expect(read('time;value\n2026-01-01;1,234')).toEqual([[2, null, 0, 1.234]])
    expect(read('time;value\n2026-01-01;1.234')).toEqual([[2, null, 0, 1.234]])
  })

  it('[IM3] reads digits as yyyymmddHHMM where the whole column is such times, and refuses them otherwise', () => {
    expect(read('time;value\n202601010000;1.5\n202601010010;1.6')).toEqual([
      [2, null, 0, 1.5],
      [3, null, 10, 1.6],
    ])
    expect(read('time;value\n202601010000;1.5\n202613010010;1.6')).toEqual([
      [2, 'bad_time'],
      [3, 'bad_time'],
    ])
    expect(read('time;value\n20260101000000;1.5\n')).toEqual([[2, null, 0, 1.5]])
    expect(read('date;time;value\n01.01.2026;00:10;1,5\n')).toEqual([[2, null, 10, 1.5]])
  })

  it('[IM4] makes each column of numbers of a wide file a feed, and leaves empty cells and texts out', () => {
    const text =
      'Datum;Außen °C;Wind;Notiz\n01.01.2026 00:00;21,5;3;ok\n01.01.2026 00:01;;4,5;x\n01.01.2026 00:02;a;5;x\n'
    const wide = (prefix: string) => [
      [2, `${prefix}Außen °C`, 0, 21.5],
      [2, `${prefix}Wind`, 0, 3],
      [3, `${prefix}Wind`, 1, 4.5],
      [4, 'not_a_number'],
      [4, `${prefix}Wind`, 2, 5],
    ]
    expect(read(text)).toEqual(wide(''))
    expect(read(text, {}, 'site-1')).toEqual(wide('site-1/'))
    const chosen: ImportMapping = { values: [{ column: 'wind', feed: 'w' }], labels: ['Notiz'] }
    expect(read(text, chosen)).toEqual([
      [2, 'w{Notiz="ok"}', 0, 3],
      [3, 'w{Notiz="x"}', 1, 4.5],
      [4, 'w{Notiz="x"}', 2, 5],
    ])
    expect(read('time;temperature\n2026-01-01;5', {}, 'plant-1/t')).toEqual([[2, 'plant-1/t', 0, 5]])
  })

  it.each<[string, ImportMapping, RegExp]>([
    ['time,value,value\n', {}, /Columns 2 and 3 are both named "value"/],
    ['time,a,a\n2026-01-01,1,2', {}, /Columns 2 and 3 would both be the feed "a"/],
    ['time,time,value\n', {}, /Columns 1 and 2 are both named "time"/],
    ['time,value\n', { values: [{ column: 'temp' }] }, /no column "temp".*Line 1 /],
    ['time,value\n', { time: [7] }, /no column 7: the header names 2/],
    ['time,value\n', { zone: 'Mars' }, /no time zone "Mars"/],
    ['time,note\n2026-01-01,x', {}, /No column holds numbers/],
    ['time,value\n01/02/2026,5', {}, /dmy or mdy/],
    ['', {}, /^$/],
    ['1767225600000,5', {}, /time,value/],
    ['neither,nor', {}, /time,value/],
    ['[{"value":1}]', {}, /time,value/],
    ['"time', {}, /not closed/],
    [`time,${'x,'.repeat(20_000)}`, {}, /20002 columns; 16384/],
  ])('[IM5] refuses the whole of %.40j with %j', (text, mapping, words) => {
    let message = ''
    try {
      open(text, mapping)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(words)
  })

  it('reads 10,000 columns', () => {
    const columns = Array.from({ length: 10_000 }, (_, i) => `c${i}`)
    const text = `time,${columns}\n2026-01-01,${columns.map((_, i) => i)}\n`
    const points = read(text)
    expect([points.length, points.at(-1)]).toEqual([10_000, [2, 'c9999', 0, 9999]])
  })

  it('[PT1] reads an empty value as a gap, and says of each odd line what is wrong', () => {
    const lines = ['source,time,value', `"a,1",${T},`, `a,${T}`, 'a,,1', `"a,${T},1`, 'a,2026-01-01,x']
    expect(open(lines.join('\n')).points.map(({ raw }) => raw)).toEqual([
      { source: 'a,1', time: T, value: null },
      { source: 'a', time: T, value: undefined },
      { source: 'a', time: null, value: '1' },
      new LineFault('bad_point', 'A quote that opens in this line is not closed.'),
      { source: 'a', time: T, value: 'x' },
    ])
  })

  it('reads a point a line, where the first is one, and records behind separators', () => {
    const texts = [`{"value":1,"ts":"${T}"}`, '{', '[1]', '{"source":"b","value":null,"time":"2026-01-01"}']
    const read = [{ value: 1, time: T }, expect.any(LineFault), [1], { source: 'b', value: null, time: T }]
    expect(open(texts.join('\n')).points.map(({ raw }) => raw)).toEqual(read)
    const records = open(`\u001e${texts.join('\n\u001e').replace('"ts"', '\n"ts"')}\n\u001e`).points
    expect(records.map(({ raw }) => raw)).toEqual(read)
    expect(records.map(({ line }) => line)).toEqual([1, 3, 4, 5])
  })

  it('reads times in a unit, and refuses numbers that look like seconds where none is named', () => {
    const line = '{"value":1,"time":1767225600}'
    const time = (text: string, timeFormat?: 's' | 'ms' | 'ns') =>
      open(text, timeFormat === undefined ? {} : { timeFormat }).points[0]?.raw
    expect(time(line)).toEqual(expect.any(LineFault))
    expect(time(line, 's')).toMatchObject({ time: T })
    expect(time(line, 'ms')).toMatchObject({ time: 1_767_225_600 })
    expect(time('time,value\n1767225600000000000,1', 'ns')).toMatchObject({ time: T })
    expect(time('time,value\n2026-01-01T00:00:00Z,1', 's')).toMatchObject({ time: T })
    expect(time('time,value\n2026-01-01 01:00,1', 's')).toMatchObject({ time: T + 60 * MINUTE })
  })
})
