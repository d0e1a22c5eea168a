import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatCsvField, unguardCsvField } from '../csv.ts'
import { CsvRecords } from './csv-records.ts'
import { LineFault } from './line-fault.ts'

function read(text: string, size = 1000, delimiter = ',') {
  const records = new CsvRecords(delimiter)
  const lines = text.split('\n')
  const all = []
  for (let from = 0; from < lines.length; from += size)
    all.push(...records.take(1 + from, lines.slice(from, from + size)))
  return [...all, ...records.end()]
}

it.each([
  ['a,b,c', ['a', 'b', 'c']],
  [' a , b ', ['a', 'b']],
  [',', ['', '']],
  ['"a,""1""",2,', ['a,"1"', '2', '']],
  ['1,""', ['1', '']],
  [' "a" ,2', ['a', '2']],
  ['a"b,"c"', ['a"b', 'c']],
  ['"a\nb",c', ['a\nb', 'c']],
  ['"a;b";c', ['a;b', 'c'], ';'],
])('splits %j', (text, fields, delimiter = ',') => {
  expect(read(text, 1, delimiter)).toEqual([{ line: 1, fields }])
})

it('reads line breaks within quotes as such, and names each record by the line that it begins in', () => {
  const text = 't,"a\nb"\n\nt,"c ""\n\n"\nt,d'
  for (const size of [1, 2, 3, 100]) {
    expect(read(text, size)).toEqual([
      { line: 1, fields: ['t', 'a\nb'] },
      { line: 4, fields: ['t', 'c "'] },
      { line: 7, fields: ['t', 'd'] },
    ])
  }
})

it('refuses the line of a broken quote alone', () => {
  const not = (words: string) => expect.objectContaining({ message: expect.stringContaining(words) })
  for (const size of [1, 100]) {
    expect(read('a,1\n"b"x,2\nc,3\n"d,4\ne,5', size)).toEqual([
      { line: 1, fields: ['a', '1'] },
      { line: 2, fields: not('neither') },
      { line: 3, fields: ['c', '3'] },
      { line: 4, fields: not('not closed') },
      { line: 5, fields: ['e', '5'] },
    ])
  }
})

it('goes on behind a line that cannot be read, also within quotes', () => {
  const records = new CsvRecords(',')
  const fault = new LineFault('bad_point', 'odd')
  expect([...records.take(1, ['a,"1', fault, 'b,2']), ...records.end()]).toEqual([
    { line: 1, fields: expect.objectContaining({ message: expect.stringContaining('line 2') }) },
    { line: 2, fields: fault },
    { line: 3, fields: ['b', '2'] },
  ])
})

it('gives up a file of nothing but broken quotes soon, and holds one record at most', () => {
  const records = new CsvRecords(',')
  const began = performance.now()
  records.take(1, new Array(20_000).fill('"x'))
  expect([records.hopeless, performance.now() - began < 2000]).toEqual([true, true])
  const open = new CsvRecords(',')
  const first = open.take(1, ['"x', ...new Array(12).fill('y'.repeat(100_000))])
  expect(first[0]).toEqual({ line: 1, fields: expect.any(LineFault) })
})

it('reads back every field that is written, however the lines come', () => {
  const field = fc.string().filter((text) => text.trim() === text && !text.includes('\r'))
  fc.assert(
    fc.property(fc.array(field, { minLength: 2 }), fc.integer({ min: 1, max: 3 }), (fields, size) => {
      const [record] = read(fields.map(formatCsvField).join(), size)
      const found = record === undefined || record.fields instanceof LineFault ? [] : record.fields
      expect(found.map(unguardCsvField)).toEqual(fields)
    }),
  )
})
