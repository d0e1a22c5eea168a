const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const OPEN_OBJECT = 0x7b

/**
 * Whether JSON text has at most so many values, so that it is parsed in some ms however long its texts are. What looks like a
 * value within a text counts too.
 */
export function hasAtMostValues(json: string, most: number): boolean {
  let values = 1
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i)
    if ((c === COMMA || c === OPEN_ARRAY || c === OPEN_OBJECT) && ++values > most) return false
  }
  return true
}
