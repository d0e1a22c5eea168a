export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/** Matches whole ids; only `*` (any run) and `?` (any one character) are special (SPEC PT3). Never exponential. */
export function compileGlob(glob: string): (id: string) => boolean {
  return glob.includes('?') || !glob.isWellFormed() ? matchCharacters(glob) : matchRuns(glob.split('*'))
}

/** Each literal run is searched for from the end of the one before: what a native search finds is the earliest. */
function matchRuns([first = '', ...rest]: readonly string[]): (id: string) => boolean {
  const last = rest.pop()
  if (last === undefined) return (id) => id === first
  return (id) => {
    const end = id.length - last.length
    if (end < first.length || !id.startsWith(first) || !id.endsWith(last)) return false
    let at = first.length
    for (const run of rest) {
      const found = id.indexOf(run, at)
      if (found < 0 || found + run.length > end) return false
      at = found + run.length
    }
    return true
  }
}

/** Two pointers with one backtrack point: O(length × length) at worst. */
function matchCharacters(glob: string): (id: string) => boolean {
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
