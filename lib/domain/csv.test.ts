import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatCsvField, unguardCsvField } from './csv.ts'

it('writes nothing that a spreadsheet takes for a formula, and reads back what it was', () => {
  const text = fc.string({
    unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＠', 'a', '"', ','),
  })
  fc.assert(
    fc.property(text, (id) => {
      const field = formatCsvField(id)
      const shown = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
      expect(shown).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      expect(unguardCsvField(shown)).toBe(id)
    }),
  )
})
