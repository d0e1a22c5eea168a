import { seriesColors } from '../charts/series-color.ts'

/** Name of the CSS variable that holds a person's colour: the same everywhere, and told apart without red and green. */
export function colorOf(person: string): string {
  return seriesColors([person])[0] ?? '--series-1'
}

/** One letter of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = letterOf(words[0] ?? '') || '?'
  const last = words.length > 1 ? letterOf(words.at(-1) ?? '') : ''
  return `${first}${last}`.toLocaleUpperCase()
}

/** As a person counts letters: an accent or the parts of an emoji are none by themselves. */
const LETTERS = new Intl.Segmenter('en')

function letterOf(word: string): string {
  for (const { segment } of LETTERS.segment(word)) return segment
  return ''
}
