import { describe, expect, it } from 'vitest'
import { isLabelledId, LineFault, openLines, type TimeUnit } from './history-lines.ts'

const T = 1_767_225_600_000

function read(lines: string[], unit: TimeUnit | null = null): unknown[] {
  const [first = ''] = lines
  const opened = openLines(first, unit)
  if ('fault' in opened) throw new Error(opened.fault)
  return lines.slice(opened.header ? 1 : 0).map(opened.read)
}

describe('openLines', () => {
  it.each([
    ['time,value', `${T},1.5`],
    ['source,time,value,offset', `,${T},1.5,9`],
    ['Value;Timestamp', `1.5;${T}`],
    ['"time"\t"value"', `"${T}"\t"1.5"`],
  ])('reads CSV by its header %j', (header, line) => {
    expect(read([header, line])).toEqual([{ source: null, time: T, value: '1.5' }])
  })

  it('[PT1] reads an empty value as a gap, and says of each odd line what is wrong', () => {
    const lines = ['source,time,value', `"a,1",${T},`, `a,${T}`, `a,,1`, `"a,${T},1`, 'a,2026-01-01,x']
    expect(read(lines)).toEqual([
      { source: 'a,1', time: T, value: null },
      { source: 'a', time: T, value: undefined },
      { source: 'a', time: null, value: '1' },
      new LineFault('bad_point', 'A quote is not closed.'),
      { source: 'a', time: '2026-01-01', value: 'x' },
    ])
  })

  it('reads a point a line, where the first is one', () => {
    expect(
      read([`{"value":1,"ts":"${T}"}`, '{', '[1]', '{"source":"b","value":null,"time":"2026-01-01"}']),
    ).toEqual([
      { value: 1, time: T },
      expect.any(LineFault),
      [1],
      { source: 'b', value: null, time: '2026-01-01' },
    ])
  })

  it('reads times in a unit, and refuses numbers that look like seconds where none is named', () => {
    const line = `{"value":1,"time":1767225600}`
    expect(read([line])).toEqual([expect.any(LineFault)])
    expect(read([line], 's')).toEqual([{ value: 1, time: T }])
    expect(read([line], 'ms')).toEqual([{ value: 1, time: 1767225600 }])
    expect(read(['time,value', '1767225600000000000,1'], 'ns')).toMatchObject([{ time: T }])
    expect(read(['time,value', '2026-01-01T00:00:00Z,1'], 's')).toMatchObject([
      { time: '2026-01-01T00:00:00Z' },
    ])
  })

  it.each(['', '1767225600000,5', 'time;temperature', '[{"value":1}]', '"time'])(
    'cannot read after %j',
    (line) => {
      expect(openLines(line, null)).toEqual({ fault: expect.stringContaining('time,value') })
    },
  )
})

it('knows a labelled id', () => {
  const id = `cpu{host="${'a'.repeat(300)}"}`
  expect([id, 'cpu', `a{b="${'c'.repeat(2000)}"}`].map(isLabelledId)).toEqual([true, false, false])
})
