import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** For a server of its own process, threads and all: its wall clock is set by writing a file. */
export function settableClock(): {
  /** What the server gets of the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Its wall clock is so many ms ahead of this one from now on. */
  set(aheadMs: number): void
} {
  const dir = mkdtempSync(join(tmpdir(), 'watchroom-wall-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'ahead')
  const set = (aheadMs: number) => writeFileSync(file, String(aheadMs))
  set(0)
  const program = `
    import { readFileSync } from 'node:fs'
    const real = Date.now
    let ahead = 0
    let readAt = -Infinity
    Date.now = () => {
      if (performance.now() - readAt > 5) {
        // It is empty for a moment while it is written.
        ahead = Number(readFileSync(${JSON.stringify(file)}, 'utf8') || ahead)
        readAt = performance.now()
      }
      return real() + ahead
    }`
  return { env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(program)}` }, set }
}
