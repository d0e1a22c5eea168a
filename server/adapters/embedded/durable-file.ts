import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'

/**
 * Writes a small file whole or not at all, and waits for the disk. `textOf` may name the file's own identity, which is known
 * once it has been made.
 */
export function writeDurably(path: string, text: string | ((identity: string) => string), sync = true): void {
  const part = `${path}.part`
  rmSync(part, { force: true })
  const file = openSync(part, 'w')
  try {
    writeSync(file, typeof text === 'string' ? text : text(identityOf(file)))
    if (sync) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(part, path)
}

/** Whether a file is the one that was given this identity, and not a copy of it, be it one that was copied over it. */
export function hasIdentity(path: string, identity: string): boolean {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true })
  // Where a file system does not tell when a file was made, Node tells when it was changed, or nothing.
  const known = birthtimeNs !== 0n && birthtimeNs !== ctimeNs
  return !known || `${ino}:${birthtimeNs}` === identity
}

function identityOf(file: number): string {
  const { ino, birthtimeNs } = fstatSync(file, { bigint: true })
  return `${ino}:${birthtimeNs}`
}
