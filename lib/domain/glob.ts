export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/** Globs up to this length are searched for run by run; of longer ones a run may take as long as all of them together. */
const MAX_SEARCHED = 64

/**
 * Matches whole ids; only `*` (any run) and `?` (any one character) are special (SPEC PT3). However a glob is written, an id takes
 * a step for each character and each 32 characters of the glob.
 */
export function compileGlob(glob: string): (id: string) => boolean {
  const isPlain = !glob.includes('?') && glob.isWellFormed()
  if (!isPlain) return matchStates(glob)
  const runs = glob.split('*')
  return runs.length === 1 || glob.length <= MAX_SEARCHED ? matchRuns(runs) : matchStates(glob)
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

/**
 * All ways to match at once: bit i is set while the first i characters of the glob may stand for what was read so far. A
 * character moves those bits on that it fits, and leaves those where they are that a `*` stands before.
 */
function matchStates(glob: string): (id: string) => boolean {
  const characters = [...glob].filter((c) => c !== '*')
  const words = (characters.length >> 5) + 1
  const set = (bits: Int32Array, i: number): void => {
    bits[i >> 5] = (bits[i >> 5] ?? 0) | (1 << (i & 31))
  }
  const any = new Int32Array(words)
  const stay = new Int32Array(words)
  const fits = new Map<string, Int32Array>()
  for (const [i, c] of characters.entries()) if (c === '?') set(any, i)
  for (const [i, c] of characters.entries()) {
    if (c === '?') continue
    const bits = fits.get(c) ?? any.slice()
    set(bits, i)
    fits.set(c, bits)
  }
  let before = 0
  for (const c of glob) {
    if (c === '*') set(stay, before)
    else before++
  }
  const end = characters.length
  return (id) => {
    const state = new Int32Array(words)
    state[0] = 1
    for (const c of id) if (!step(state, fits.get(c) ?? any, stay)) return false
    return ((state[end >> 5] ?? 0) & (1 << (end & 31))) !== 0
  }
}

/** False once no way to match is left. */
function step(state: Int32Array, fits: Int32Array, stay: Int32Array): boolean {
  let carried = 0
  let left = 0
  for (let w = 0; w < state.length; w++) {
    const now = state[w] ?? 0
    const moved = now & (fits[w] ?? 0)
    const next = (moved << 1) | carried | (now & (stay[w] ?? 0))
    carried = moved >>> 31
    state[w] = next
    left |= next
  }
  return left !== 0
}
