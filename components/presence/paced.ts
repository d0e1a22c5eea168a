/** Runs `task` with the newest value, at once and then at most every `ms`, the last one always. */
export function paced<T>(ms: number, task: (value: T) => void): { put(value: T): void; close(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: { readonly value: T } | null = null
  function rest(): void {
    timer = undefined
    if (waiting === null) return
    const { value } = waiting
    waiting = null
    task(value)
    timer = setTimeout(rest, ms)
  }
  return {
    put(value) {
      waiting = { value }
      if (timer === undefined) rest()
    },
    close() {
      clearTimeout(timer)
      waiting = null
    },
  }
}
