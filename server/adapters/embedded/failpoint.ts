import { appendFileSync, writeFileSync } from 'node:fs'

/**
 * Tests set `WATCHROOM_FAILPOINTS` to JSON of one of these shapes; a thread reads it when it starts.
 *
 * - `{record}`: the name of each failpoint that is passed is appended to this file.
 * - `{at, action, fired}`: the `skip + 1`th pass of failpoint `at` fails, once in all threads and processes: `fired` is made then.
 */
export type Failpoints =
  | { readonly record: string }
  | { readonly at: string; readonly action: FailpointAction; readonly fired: string; readonly skip?: number }

export type FailpointAction =
  /** The process ends as by `kill -9`. */
  | 'kill'
  /** The thread ends, or the process where it is the main thread. */
  | 'exit'
  /** The same at every pass from then on. */
  | 'exit always'
  /** As a system call or SQLite would. */
  | 'throw'
  /** As an allocation that fails. */
  | 'memory'
  /** As a heap that is full. */
  | 'heap'

const setting = process.env.WATCHROOM_FAILPOINTS
const pass = setting === undefined ? null : passing(JSON.parse(setting) as Failpoints)

/** A place at which tests let the storage fail. It does nothing otherwise. */
export function failpoint(name: string): void {
  pass?.(name)
}

function passing(set: Failpoints): (name: string) => void {
  if ('record' in set) {
    const known = new Set<string>()
    return (name) => {
      if (known.has(name)) return
      known.add(name)
      appendFileSync(set.record, `${name}\n`)
    }
  }
  let skipped = 0
  return (name) => {
    if (name !== set.at || skipped++ < (set.skip ?? 0)) return
    try {
      writeFileSync(set.fired, name, { flag: 'wx' })
    } catch {
      if (set.action !== 'exit always') return
    }
    fail(set.action, name)
  }
}

function fail(action: FailpointAction, name: string): never {
  switch (action) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      // Nothing more happens before the signal arrives.
      for (;;) {}
    case 'exit':
    case 'exit always':
      return process.exit(7)
    case 'throw':
      throw Object.assign(new Error(`disk I/O error at ${name}`), { code: 'SQLITE_IOERR' })
    case 'memory':
      throw new RangeError('Array buffer allocation failed')
    case 'heap':
      for (let held: unknown = null; ; ) held = { held }
  }
}
