import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type RoomFile =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly fault: string }

const MAX_FILE_BYTES = 2 * 1024 * 1024

/** The `*.json` of a folder by name; none where there is no such folder. What cannot be read is among them, with why. */
export async function readRoomFiles(dir: string): Promise<RoomFile[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    return error
  })
  if (names instanceof Error) return [{ file: dir, fault: names.message }]
  const files: RoomFile[] = []
  for (const name of names.filter((one) => one.endsWith('.json') && !one.startsWith('.')).sort()) {
    files.push(await readRoomFile(join(dir, name)))
  }
  return files
}

async function readRoomFile(file: string): Promise<RoomFile> {
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) return { file, fault: `it has ${size} bytes; ${MAX_FILE_BYTES} is the limit` }
    return { file, text: await readFile(file, 'utf8') }
  } catch (error) {
    return { file, fault: (error as Error).message }
  }
}
