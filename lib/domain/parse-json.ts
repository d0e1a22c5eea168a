const QUOTE = 0x22
const BACKSLASH = 0x5c
const N = 0x4e
const I = 0x49

/**
 * JSON as programs write it: `NaN`, `Infinity` and `-Infinity`, which Python's json and others write where JSON has no word,
 * are read as an infinite number, so that such a point is refused by its index and the good ones beside it are kept.
 * Throws what JSON.parse throws; costs nothing beyond it where that succeeds.
 */
export function parseJson(text: string, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(text, reviver)
  } catch (error) {
    const standard = withoutNonFinite(text)
    if (standard === text) throw error
    try {
      return JSON.parse(standard, reviver)
    } catch {
      throw error
    }
  }
}

/** The text with those words as infinite numbers. One pass; what stands within quotes is left alone. */
export function withoutNonFinite(text: string): string {
  if (!text.includes('NaN') && !text.includes('Infinity')) return text
  let result = ''
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = closingQuote(text, at)
    } else if (code === N || code === I) {
      const word = ['NaN', 'Infinity'].find((one) => text.startsWith(one, at))
      if (word === undefined) continue
      result += `${text.slice(copied, at)}1e999`
      copied = at + word.length
      at = copied - 1
    }
  }
  return result + text.slice(copied)
}

function closingQuote(text: string, opening: number): number {
  let from = opening + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return quote
    from = quote + 1
  }
}
