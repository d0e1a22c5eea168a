// `npm start`: installs and builds what is missing or stale, then runs the server with the project's own Node.
import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenStale, requireNode } from './install.mjs'

requireNode()
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
installWhenStale(root)

const node = join(root, 'node_modules', '.bin', 'node')
const built = spawnSync(node, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)

const server = spawn(
  node,
  ['--enable-source-maps', join(root, 'dist', 'main.js'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  },
)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.kill(signal)
  })
}
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128)
})
