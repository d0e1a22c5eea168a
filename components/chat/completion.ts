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
  const fits = !name.includes(' ') || people.some((one) => startsWith(one, name) && one !== name)
  return fits ? at('person', name, 1) : null
}

/** Those that begin with the query, then those with a word that does, then those that contain it. */
export function ranked<T>(all: readonly T[], query: string, nameOf: (one: T) => string, limit: number): T[] {
  const wanted = query.toLowerCase()
  const rankOf = (one: T): number => {
    const name = nameOf(one).toLowerCase()
    if (name.startsWith(wanted)) return 0
    if (name.split(/[\s/._-]/).some((word) => word.startsWith(wanted))) return 1
    return name.includes(wanted) ? 2 : 3
  }
  return all
    .map((one) => ({ one, rank: rankOf(one) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ one }) => one)
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
  return name.toLowerCase().startsWith(query.toLowerCase())
}
