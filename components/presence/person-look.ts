import { seriesColors } from '../charts/series-color.ts'

/** Name of the CSS variable that holds a person's colour: the same everywhere, and told apart without red and green. */
export function colorOf(person: string): string {
  return seriesColors([person])[0] ?? '--series-1'
}

/** One letter of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = [...(words[0] ?? '')][0] ?? '?'
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return `${first}${last}`.toLocaleUpperCase()
}
