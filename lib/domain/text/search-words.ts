import { folded } from './fold-text.ts'

/** The index on disk is built anew where this, or the Unicode of the process, is another one than it was built with. */
export const SEARCH_WORDS_VERSION = 2

/** Scripts that write words without spaces between them, or hang endings on them: each letter counts by itself. */
const UNSPACED =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Yi}\\p{scx=Hangul}\\p{scx=Thai}\\p{scx=Lao}' +
  '\\p{scx=Khmer}\\p{scx=Myanmar}\\p{scx=Tai_Le}\\p{scx=New_Tai_Lue}\\p{scx=Tai_Tham}\\p{scx=Tai_Viet}\\p{scx=Javanese}' +
  '\\p{scx=Balinese}\\p{scx=Tibetan}'
const RUN = /[\p{L}\p{M}\p{N}]+/gu
const PARTS = new RegExp(`[${UNSPACED}]|[^${UNSPACED}]+`, 'gu')

/** A regular expression (flag u) of a letter or digit beside which a word goes on, in scripts that have spaces between words. */
export const SPACED_LETTER = `(?![${UNSPACED}])[\\p{L}\\p{N}]`

/** The words of each run of letters and digits, in their order; in unspaced scripts each letter is one. */
export function searchRuns(text: string): string[][] {
  return (folded(text).match(RUN) ?? []).map((run) => run.match(PARTS) ?? [])
}

/** What the index of a text is made of: its words, between spaces. */
export function indexedText(text: string): string {
  return searchRuns(text).flat().join(' ')
}

/**
 * Whether a text has all runs that are asked for, each with its words one after the other; the last word may be the
 * beginning of one. Nothing fits where nothing is asked for.
 */
export function searchFor(asked: string): (text: string) => boolean {
  const wanted = searchRuns(asked)
  const last = wanted.at(-1)
  if (last === undefined) return () => false
  return (text) => {
    const words = searchRuns(text).flat()
    return wanted.every((run) => words.some((_, at) => continues(words, at, run, run === last)))
  }
}

function continues(words: readonly string[], at: number, run: readonly string[], open: boolean): boolean {
  return run.every((word, i) => {
    const found = words[at + i]
    return open && i === run.length - 1 ? found?.startsWith(word) === true : found === word
  })
}
