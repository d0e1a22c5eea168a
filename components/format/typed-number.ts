/** What separates decimals where this browser is: a point, or a comma. */
export function decimalMark(): '.' | ',' {
  const parts = new Intl.NumberFormat().formatToParts(1.5)
  return parts.some(({ type, value }) => type === 'decimal' && value === ',') ? ',' : '.'
}

const SPACES = /[\s_'’\u00a0\u202f]/g
const GROUPED = { ',': /^\d{1,3}(,\d{3})+$/, '.': /^\d{1,3}(\.\d{3})+$/ } as const

/**
 * A number as a person types it: "1,5" and "1.5" are one and a half, "1,000,000" is a million, "1.234,5" and "1,234.5" are the
 * same. NaN for what is no number, and for what may be one of two: where decimals have a comma, "1.000".
 */
export function parseTypedNumber(text: string, mark: '.' | ',' = decimalMark()): number {
  const plain = text.trim().replace('−', '-')
  const match = /^([+-]?)(.*?)(e[+-]?\d+)?$/i.exec(plain)
  const [, sign = '', body = '', power = ''] = match ?? []
  if (/\d[\s_'’\u00a0\u202f]/.test(body) && !/^\d{1,3}([\s_'’\u00a0\u202f]\d{3})+([.,]\d*)?$/.test(body))
    return Number.NaN
  const digits = body.replace(SPACES, '')
  const written = withPoint(digits, mark)
  if (written === null || !/^(\d+\.?\d*|\.\d+)$/.test(written)) return Number.NaN
  return Number(`${sign}${written}${power}`)
}

/** With a point before the decimals and nothing between thousands; null where it may mean two numbers. */
function withPoint(digits: string, mark: '.' | ','): string | null {
  const comma = digits.lastIndexOf(',')
  const point = digits.lastIndexOf('.')
  if (comma < 0 && point < 0) return digits
  if (comma >= 0 && point >= 0) {
    const [decimal, thousands] = comma > point ? ([',', '.'] as const) : (['.', ','] as const)
    const at = digits.lastIndexOf(decimal)
    const whole = digits.slice(0, at)
    if (!GROUPED[thousands].test(whole)) return null
    return `${whole.replaceAll(thousands, '')}.${digits.slice(at + 1)}`
  }
  const used = comma >= 0 ? ',' : '.'
  if (digits.indexOf(used) !== digits.lastIndexOf(used)) {
    return GROUPED[used].test(digits) ? digits.replaceAll(used, '') : null
  }
  if (used === mark || !GROUPED[used].test(digits) || digits.startsWith('0')) return digits.replace(used, '.')
  // Three digits behind the other mark: thousands where that is a comma. Where it is a point, both are written.
  return used === ',' ? digits.replace(',', '') : null
}

/** A number for a field, as `parseTypedNumber` reads it here: with the decimal mark of this browser. */
export function typedNumber(value: number, mark: '.' | ',' = decimalMark()): string {
  return String(value).replace('.', mark)
}
