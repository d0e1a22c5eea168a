import { spawnSync } from 'node:child_process'

export function works(command, args, timeout = 60_000) {
  return spawnSync(command, args, { stdio: 'ignore', timeout }).status === 0
}

/** Ends the run with one sentence on what to install. */
export function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

/** With Debian's or Ubuntu's package manager, where we are root. */
export function aptInstall(packages) {
  if (process.getuid?.() !== 0 || !works('apt-get', ['--version'])) return false
  process.stdout.write(`Installing ${packages.join(', ')} with apt-get …\n`)
  // RUNLEVEL: a package's service is not started; the tests start their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const limits = ['-q', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1']
  const run = (...args) =>
    spawnSync('apt-get', [...limits, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  return run('update') && run('install', '-y', '--no-install-recommends', ...packages)
}
