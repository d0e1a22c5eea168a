import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

/** Two signals closer than this are one: on Ctrl-C the terminal sends one, and npm passes on another. */
const SAME_SIGNAL_MS = 500
const PARENT_CHECK_MS = 500

/**
 * Runs the built server with the project's own Node and ends as it ends. The server has its own process group, so that it
 * hears of Ctrl-C only from here and only once. A second Ctrl-C ends it at once.
 */
export function runServer(root, args = []) {
  const server = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    ['--enable-source-maps', join(root, 'dist', 'main.js'), ...args],
    {
      cwd: root,
      detached: process.platform !== 'win32',
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    },
  )
  let passedOn = Number.NEGATIVE_INFINITY
  const stop = (signal) => {
    if (performance.now() - passedOn < SAME_SIGNAL_MS) return
    passedOn = performance.now()
    server.kill(signal)
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGHUP', () => stop('SIGTERM'))

  // npm passes a signal to its shell, which dies without passing it on. Losing the shell is how we hear of it.
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    stop('SIGTERM')
  }, PARENT_CHECK_MS)
  if (process.env.npm_lifecycle_event !== 'start') clearInterval(watch)

  server.on('error', (error) => {
    process.stderr.write(`The server could not be started: ${error.message}\n`)
    process.exit(1)
  })
  server.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}
