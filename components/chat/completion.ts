import { folded } from '../../lib/domain/text/fold-text.ts'

/** What is being typed that can be completed: `text.slice(from, to)` is replaced. */
export interface Token {
  readonly kind: 'person' | 'feed' | 'emoji' | 'command'
  readonly query: string
  readonly from: number
  readonly to: number
}

/** Longer than any name with spaces is looked for. */
const LONGEST = 60
/** As long as a feed's id may be, and some. */
const REACH = 1100

/** The token that ends at the caret, or null. `people`: names, which may have spaces. */
export function tokenAt(text: string, caret: number, people: readonly string[] = []): Token | null {
  const before = text.slice(0, caret)
  const at = (kind: Token['kind'], query: string, sign: number): Token => ({
    kind,
    query,
    from: caret - query.length - sign,
    to: caret,
  })
  const near = before.slice(-REACH)
  const command = near === before ? /^\/(\w*)$/.exec(before) : null
  if (command !== null) return at('command', command[1] ?? '', 1)
  const argument = near === before ? /^\/stats (\S*)$/.exec(before) : null
  if (argument !== null) return at('feed', argument[1] ?? '', 0)
  const word = /(?:^|[\s(])([#:])([^\s:]*)$/.exec(near)
  if (word?.[1] === '#') return at('feed', word[2] ?? '', 1)
  // A smiley or a time is not the beginning of an emoji's name.
  if (word?.[1] === ':') return /^[\w+-]{2,}$/.test(word[2] ?? '') ? at('emoji', word[2] ?? '', 1) : null
  const name = /(?:^|[\s(])@([^@\n]*)$/.exec(before.slice(-LONGEST))?.[1]
  if (name === undefined) return null
  const fits =
    !name.includes(' ') ||
    people.some((one) => startsWith(one, name) && one !== name) ||
    isShared(name, people)
  return fits ? at('person', name, 1) : null
}

/** Matches that begin with the query come first, then those with a word that does, then those that contain it; each in the order given. */
export function ranked<T>(all: readonly T[], query: string, nameOf: (one: T) => string, limit: number): T[] {
  const wanted = folded(query)
  const ranks: T[][] = [[], [], []]
  for (const one of all) {
    const name = folded(nameOf(one))
    const rank = name.startsWith(wanted) ? 0 : hasWord(name, wanted) ? 1 : name.includes(wanted) ? 2 : 3
    ranks[rank]?.push(one)
  }
  return ranks.flat().slice(0, limit)
}

/** Words are cut as people read them, also where no space stands between them. */
const WORDS = new Intl.Segmenter('en', { granularity: 'word' })

function hasWord(name: string, wanted: string): boolean {
  if (!name.includes(wanted)) return false
  for (const { index, isWordLike } of WORDS.segment(name.replace(/[_.:]/g, ' ')))
    if (isWordLike === true && name.startsWith(wanted, index)) return true
  return false
}

/** The text with a token replaced, and where the caret is then. A space follows, unless one is there. */
export function completed(
  text: string,
  { from, to }: Token,
  replacement: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(to)
  const put = `${replacement} `
  return {
    text: text.slice(0, from) + put + after.replace(/^ /, ''),
    caret: from + put.length,
  }
}

function startsWith(name: string, query: string): boolean {
  return folded(name).startsWith(folded(query))
}

/** A name that several people have is true here: one of them has to be chosen. */
export function isShared(name: string, people: readonly string[]): boolean {
  const same = folded(name)
  return people.filter((one) => folded(one) === same).length > 1
}
