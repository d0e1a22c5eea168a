import { LineFault } from './line-fault.ts'

export type DecimalMark = '.' | ','

const SPACES = /(\d)[ \u00a0\u202f'’](?=\d{3})/g
const ONE_COMMA = /^[+-]?(\d+),(\d+)(?:e[+-]?\d+)?$/i
const ONE_POINT = /^[+-]?(\d+)\.(\d+)(?:e[+-]?\d+)?$/i
const GROUPED_BY_COMMA = /^[+-]?\d{1,3}(?:,\d{3})+(\.\d+)?$/
const GROUPED_BY_POINT = /^[+-]?\d{1,3}(?:\.\d{3})+(,\d+)?$/

/** Nothing to be done: nearly every value. */
const PLAIN = /^-?\d*\.?\d*$/

/** A minus of typesetters, and marks of thousands that are spaces. */
function plain(text: string): string {
  return text.replace(/^[\u2212\u2013]/, '-').replace(SPACES, '$1')
}

/** Which mark a value shows to be that of decimals; null where it shows none, or `1,234` might be either. */
function markOf(text: string): DecimalMark | null {
  const commas = ONE_COMMA.exec(text)
  if (commas !== null) return isGroup(commas) ? null : ','
  const points = ONE_POINT.exec(text)
  if (points !== null) return isGroup(points) ? null : '.'
  if (GROUPED_BY_COMMA.exec(text)?.[1] !== undefined) return '.'
  return GROUPED_BY_POINT.exec(text)?.[1] === undefined ? null : ','
}

/** Three digits behind at most three others, of which the first is no zero, may be thousands. */
function isGroup([, before = '', after = '']: RegExpExecArray): boolean {
  return after.length === 3 && before.length <= 3 && !before.startsWith('0')
}

/** The decimal mark that some values of a file show; null where they show none. Where they show both, it is the point. */
export function decimalMarkOf(texts: Iterable<string>): DecimalMark | null {
  let comma = false
  for (const text of texts) {
    const mark = markOf(plain(text.trim()))
    if (mark === '.') return '.'
    comma ||= mark === ','
  }
  return comma ? ',' : null
}

/**
 * A value as text that `normalisePoint` reads: with a decimal point, without marks of thousands. Where `1,234` may be one
 * thing or the other and nobody said which, it is refused (`mark` null): no value is ever another number.
 */
export function decimalText(text: string, mark: DecimalMark | null): string | LineFault {
  if (mark !== ',' && PLAIN.test(text)) return text
  if (!text.includes(',') && (mark !== ',' || !text.includes('.'))) return plain(text)
  const number = plain(text.trim())
  const shown = markOf(number)
  const used = mark ?? shown
  if (used === null) return GROUPED_BY_COMMA.test(number) || ONE_COMMA.test(number) ? either(text) : number
  if (used === '.') {
    if (GROUPED_BY_COMMA.test(number)) return number.replaceAll(',', '')
    return ONE_COMMA.test(number) ? wrongMark(text, 'a point') : number
  }
  if (ONE_COMMA.test(number)) return number.replace(',', '.')
  if (GROUPED_BY_POINT.test(number)) return number.replaceAll('.', '').replace(',', '.')
  return ONE_POINT.test(number) ? wrongMark(text, 'a comma') : number
}

function either(text: string): LineFault {
  const seen = JSON.stringify(text.slice(0, 40))
  return new LineFault(
    'not_a_number',
    `${seen} may be a fraction or thousands. Say which mark begins decimals.`,
  )
}

function wrongMark(text: string, mark: string): LineFault {
  const seen = JSON.stringify(text.slice(0, 40))
  return new LineFault('not_a_number', `${seen} is no number where the decimal mark is ${mark}.`)
}
