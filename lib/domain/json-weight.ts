const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c

export interface JsonWeight {
  /** Values, or a few more; texts count as one however long they are. */
  readonly values: number
  /** Arrays and objects within each other. */
  readonly levels: number
}

/** What JSON.parse would make of the text. The count ends with the first value above `most`. */
export function weighJson(json: string, most: number): JsonWeight {
  let values = 1
  let levels = 0
  let level = 0
  for (let i = 0; i < json.length && values <= most; i++) {
    const c = json.charCodeAt(i)
    if (c === QUOTE) i = endOfText(json, i)
    else if (c === COMMA) values++
    else if (c === OPEN_ARRAY || c === OPEN_OBJECT) {
      values++
      levels = Math.max(levels, ++level)
    } else if (c === CLOSE_ARRAY || c === CLOSE_OBJECT) level--
  }
  return { values, levels }
}

/** Where the text ends that begins at `start`: behind all where it does not. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let from = end
    while (json.charCodeAt(from - 1) === BACKSLASH) from--
    // Pairs of backslashes before it are characters of the text.
    if ((end - from) % 2 === 0) return end
  }
  return json.length
}

/** Whether it has at most so many values, so that it is parsed in some ms however long its texts are. */
export function hasAtMostValues(json: string, most: number): boolean {
  return weighJson(json, most).values <= most
}
