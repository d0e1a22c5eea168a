import { gemoji, nameToEmoji } from 'gemoji'
import { folded } from '../../lib/domain/text/fold-text.ts'
import { ranked } from './completion.ts'

export interface Emoji {
  readonly emoji: string
  readonly name: string
}

const ALL: readonly (Emoji & { readonly words: readonly string[] })[] = gemoji.map(
  ({ emoji, names, tags, description }) => ({
    emoji,
    name: names[0] ?? description,
    words: [...names.slice(1), ...tags, ...description.split(' ')],
  }),
)

/** By name first, then by what it is about. */
export function findEmoji(query: string, limit: number): readonly Emoji[] {
  const named = ranked(ALL, query, ({ name }) => name, limit)
  if (named.length === limit) return named
  const wanted = folded(query)
  const about = ALL.filter(
    (one) => !named.includes(one) && one.words.some((word) => folded(word).startsWith(wanted)),
  )
  return [...named, ...about].slice(0, limit)
}

/** The emoji of this name. */
export function emojiOf(name: string): string | undefined {
  return Object.hasOwn(nameToEmoji, name) ? nameToEmoji[name] : undefined
}
