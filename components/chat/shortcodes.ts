/** One or several in a row, between blanks, brackets, quotes and the ends of sentences: never in a word, an address or a time. */
const ALONE = /(?<=^|[\s([{"'“«])(?::[\w+-]{2,40}:)+(?=$|[\s)\]}"'”»]|[.,!?;…]+(?:$|[\s)\]}"'”»]))/gu
const ONE = /:([\w+-]{2,40}):/g

/** A text without a match holds no shortcode. */
export function mayHaveShortcodes(text: string): boolean {
  return /:[\w+-]{2,40}:/.test(text)
}

/**
 * A text with the shortcodes that stand alone as emoji (SPEC CH8); a name that is none stays. `joined`: whether something
 * else of the same line stands right before it, and right behind it.
 */
export function withEmoji(
  text: string,
  emojiOf: (name: string) => string | undefined,
  joined: readonly [before: boolean, after: boolean] = [false, false],
): string {
  return text.replace(ALONE, (all, at: number) => {
    const touches = (joined[0] && at === 0) || (joined[1] && at + all.length === text.length)
    return touches ? all : all.replace(ONE, (one, name: string) => emojiOf(name) ?? one)
  })
}
