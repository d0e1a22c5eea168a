import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { failpoint } from './failpoint.ts'
import type { Db } from './schema.ts'

/** Small facts about the file, by name. */
export class Meta {
  readonly #find
  readonly #save

  constructor(db: Db) {
    this.#find = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?')
    this.#save = db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  }

  get(name: string): string | null {
    return this.#find.get(name)?.value ?? null
  }

  set(name: string, value: string): void {
    this.#save.run(name, value)
  }
}

/**
 * The epoch under which this process may go on (SPEC LG7): a new one where the file is new, was restored (another inode, or
 * the mark that a backup carries), was put back in place (`isBehind`), or where the machine went down before the last commits
 * were safe on its disk.
 */
export function takeEpoch(db: Db, path: string, durable: boolean, isBehind: boolean): string {
  const meta = new Meta(db)
  const place = placeOf(path)
  const boot = bootId()
  return db.transaction(() => {
    const known = meta.get('epoch')
    const moved = meta.get('place') !== place || meta.get('backup') === '1'
    const lost = !durable && meta.get('clean') !== '1' && meta.get('boot') !== boot
    const epoch = known === null || moved || lost || isBehind ? randomBytes(6).toString('base64url') : known
    meta.set('epoch', epoch)
    meta.set('place', place)
    meta.set('boot', boot)
    meta.set('backup', '0')
    meta.set('clean', '0')
    failpoint('epoch:commit')
    return epoch
  })()
}

function placeOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

/** Changes with every start of the machine; where there is none to read, every start of the process counts as one. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomBytes(8).toString('hex')
  }
}
