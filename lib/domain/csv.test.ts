import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatCsvField, splitCsvLine, unguardCsvField } from './csv.ts'

it.each([
  ['a,b,c', ['a', 'b', 'c']],
  [' a , b ', ['a', 'b']],
  ['', ['']],
  [',', ['', '']],
  ['"a,""1""",2,', ['a,"1"', '2', '']],
  ['1,""', ['1', '']],
  [' "a" ,2', ['a', '2']],
  ['a"b,"c"', ['a"b', 'c']],
])('splits %j', (line, fields) => {
  expect(splitCsvLine(line, ',')).toEqual(fields)
})

it.each(['"a', 'a,"b', '"a"b,c', '"a""'])('cannot split %j', (line) => {
  expect(splitCsvLine(line, ',')).toBeNull()
})

it('reads back every field it writes', () => {
  const field = fc.string().filter((text) => text.trim() === text && !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), (fields) => {
      const read = splitCsvLine(fields.map(formatCsvField).join(), ',')
      expect(read?.map(unguardCsvField)).toEqual(fields)
    }),
  )
})

it('writes nothing that a spreadsheet takes for a formula, and reads back what it was', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', 'a', '"', ',') })
  fc.assert(
    fc.property(text, (id) => {
      const field = formatCsvField(id)
      const shown = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
      expect(shown).not.toMatch(/^[=+\-@\t\r\n]/)
      expect(unguardCsvField(shown)).toBe(id)
    }),
  )
})
