import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'

/** Runs `npm ci` where node_modules is missing or was made from another lock file. */
export function installWhenStale(root) {
  const stamp = join(root, 'node_modules', '.watchroom-lock')
  const now = fingerprint(root, ['package-lock.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  process.stdout.write('Installing packages (about half a minute) …\n')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // Development tools are part of building from source, whatever NODE_ENV says.
  const { status } = spawnSync(npm, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) {
    process.stderr.write('Installing the packages failed; what npm said stands above.\n')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, now)
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 9)) return
  process.stderr.write(`Watchroom needs Node 20.9 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}
