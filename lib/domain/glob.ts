export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/**
 * Matches whole ids; only `*` (any run) and `?` (any one character) are special (SPEC PT3). Two pointers with one
 * backtrack point: O(length × length) at worst, never exponential.
 */
export function compileGlob(glob: string): (id: string) => boolean {
  return (id) => {
    let g = 0
    let i = 0
    let star = -1
    let resume = 0
    while (i < id.length) {
      const c = glob[g]
      if (c === '*') {
        star = g++
        resume = i
      } else if (c === '?') {
        g++
        i += widthAt(id, i)
      } else if (c !== undefined && c === id[i]) {
        g++
        i++
      } else if (star >= 0) {
        g = star + 1
        resume += widthAt(id, resume)
        i = resume
      } else {
        return false
      }
    }
    while (glob[g] === '*') g++
    return g === glob.length
  }
}

/** 2 where a surrogate pair begins: to whoever types a `?` that is one character. */
function widthAt(text: string, i: number): number {
  return (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1
}
