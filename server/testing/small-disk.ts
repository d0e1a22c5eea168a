import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

/** A file system of its own, in memory: full is full, and read-only is read-only, for root too. */
export interface SmallDisk {
  readonly dir: string
  /** Takes all of its space but `left` bytes. */
  fill(left?: number): Promise<void>
  /** Gives back what `fill` took. */
  free(): Promise<void>
  /** Only while nothing on it is open for writing. */
  setReadOnly(on: boolean): Promise<void>
}

const BALLAST = 'ballast'

export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', dir])
  } catch (cause) {
    await rm(dir, { recursive: true })
    throw new Error(
      'This test needs a small disk that it can fill, and may not mount one (a tmpfs): run it as root, in a container with CAP_SYS_ADMIN.',
      { cause },
    )
  }
  onTestFinished(async () => {
    await run('umount', ['--lazy', dir])
    await rm(dir, { recursive: true })
  })
  const ballast = join(dir, BALLAST)
  return {
    dir,
    async fill(left = 0) {
      const file = await open(ballast, 'a')
      try {
        const { bavail, bsize } = await statfs(dir)
        const pages = Math.max(0, Math.floor((bavail * bsize - left) / 4096))
        await file.appendFile(new Uint8Array(pages * 4096)).catch((error: NodeJS.ErrnoException) => {
          // The server took some of it meanwhile: full it is.
          if (error.code !== 'ENOSPC') throw error
        })
      } finally {
        await file.close()
      }
    },
    free: () => rm(ballast, { force: true }),
    async setReadOnly(on) {
      await run('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, dir])
    },
  }
}

/** From now on the process cannot write a file beyond `bytes`: each such write fails, as on a broken disk. */
export async function limitFiles(pid: number, bytes: number | 'unlimited'): Promise<void> {
  // The soft limit alone: the hard one could not be raised again.
  await run('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`])
}
