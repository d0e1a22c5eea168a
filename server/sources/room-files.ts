import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

export type RoomFile =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly fault: string }

const MAX_FILE_BYTES = 2 * 1024 * 1024

/**
 * The `*.json` of a folder by name, as `folder/name.json`; none where there is no such folder. What cannot be read is among
 * them, with why. One is in memory at a time. Pages show both: no path of this machine is in them.
 */
export async function* readRoomFiles(dir: string): AsyncGenerator<RoomFile> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    return error
  })
  if (names instanceof Error) {
    yield { file: basename(dir), fault: `it cannot be read (${names.code})` }
    return
  }
  for (const name of names.filter((one) => one.endsWith('.json') && !one.startsWith('.')).sort()) {
    yield { file: `${basename(dir)}/${name}`, ...(await readRoomFile(join(dir, name))) }
  }
}

/** What is no plain file is not opened: a pipe would never end. */
async function readRoomFile(path: string): Promise<{ text: string } | { fault: string }> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return { fault: 'it is no file' }
    if (found.size > MAX_FILE_BYTES) {
      return { fault: `it has ${found.size} bytes; ${MAX_FILE_BYTES} is the limit` }
    }
    const text = await readFile(path, 'utf8')
    // Some editors begin a file with a byte order mark.
    return { text: text.startsWith('\ufeff') ? text.slice(1) : text }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { fault: code === 'ENOENT' ? 'it leads nowhere' : `it cannot be read (${code})` }
  }
}
