/** Levels of arrays and objects within each other that anything here may have. Rooms, points and messages have about ten. */
export const MAX_NESTING = 64

/** Whether a value has more levels. Asked without recursion: JSON.parse takes any depth, and whatever walks it after that does not. */
export function isTooNested(value: unknown, most = MAX_NESTING): boolean {
  let level: object[] = isObject(value) ? [value] : []
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true
    const below: object[] = []
    for (const one of level) for (const child of Object.values(one)) if (isObject(child)) below.push(child)
    level = below
  }
  return false
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
}
