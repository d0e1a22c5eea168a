import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from './durable-file.ts'
import { failpoint } from './failpoint.ts'

/**
 * A data file is up to three files, and no file system renames three at once. So the intention is written down first, and
 * whoever opens the data finishes what is begun: a crash between two renames neither loses the write-ahead log nor pairs it
 * with another file. `scripts/data-file.mjs` does the same for a restore, which also names the file that takes the place.
 */
const intentSchema = z.object({ aside: z.string(), replacement: z.string().nullable() })

const intentOf = (path: string): string => `${path}.moving`

/** Puts a data file aside with what belongs to it, and returns its new path. */
export function setAside(path: string, stamp: string): string {
  const aside = `${path}.corrupt-${stamp}`
  failpoint('set-aside:intent')
  writeDurably(intentOf(path), JSON.stringify({ aside: basename(aside), replacement: null }))
  finishMove(path)
  return aside
}

/** Finishes a move that a crash interrupted. To be called before the data file is opened. */
export function finishMove(path: string): void {
  const intent = intentOf(path)
  if (!existsSync(intent)) return
  const { aside, replacement } = intentSchema.parse(JSON.parse(readFileSync(intent, 'utf8')))
  const beside = (name: string) => join(dirname(path), basename(name))
  if (replacement === null || existsSync(beside(replacement))) {
    for (const end of ['-wal', '-shm', '']) {
      failpoint(`set-aside:rename${end}`)
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${beside(aside)}${end}`)
    }
    failpoint('set-aside:replace')
    if (replacement !== null) renameSync(beside(replacement), path)
  }
  failpoint('set-aside:done')
  rmSync(intent)
}
