// `npm run simulate -- --minutes 60` runs one seed after the other; `-- --seed 7` repeats one.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const env = { ...process.env }
if (values.minutes !== undefined) env.SIMULATE_MINUTES = values.minutes
if (values.seed !== undefined) env.SIMULATE_SEED = values.seed
const title = values.minutes === undefined ? 'nobody chose' : 'minutes'
const child = spawn(
  join(root, 'node_modules/.bin/node'),
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'server/simulation', '-t', title],
  { cwd: root, env, stdio: 'inherit' },
)
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
