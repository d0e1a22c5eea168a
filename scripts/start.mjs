// `npm start`: installs and builds what is missing or stale, then runs the server with the project's own Node.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenStale, requireNode } from './install.mjs'
import { runServer } from './run-server.mjs'

requireNode()
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
installWhenStale(root)

const node = join(root, 'node_modules', '.bin', 'node')
const built = spawnSync(node, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)

runServer(root, process.argv.slice(2))
