// `npm test`: everything a fresh clone needs to prove itself. Installs what is missing, never skips.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenStale, requireNode } from './install.mjs'
import { findBrowser, findPython } from './test-programs.mjs'

requireNode()
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
installWhenStale(root)

const node = join(root, 'node_modules', '.bin', 'node')
const tool = (path) => join(root, 'node_modules', path)
const counts = { passed: 0, failed: 0 }
let broken = false

/** Runs one step, passes its output on and returns it; a failure is remembered and the later steps still run. */
function step(title, args, env = {}) {
  process.stdout.write(`\n— ${title}\n`)
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const [stream, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        to.write(text)
      })
    }
    child.on('close', (code) => {
      if (code !== 0) broken = true
      resolve(output)
    })
  })
}

function count(output, pattern) {
  const [, number = '0'] = pattern.exec(output) ?? []
  return Number(number)
}

const browser = await findBrowser(root)
const python = await findPython()

await step('format and lint', [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'])
await step('types', [tool('typescript/bin/tsc'), '--noEmit'])
await step('dead code', [tool('knip/bin/knip.js')])
const unit = await step('unit and integration tests', [
  tool('vitest/vitest.mjs'),
  'run',
  '--reporter=default',
])
counts.passed += count(unit, /^\s*Tests\s.*?(\d+) passed/m)
counts.failed += count(unit, /^\s*Tests\s.*?(\d+) failed/m)
await step('build', [join(root, 'scripts', 'build.mjs')])
const e2e = await step('browser and interop tests', [tool('@playwright/test/cli.js'), 'test'], {
  WATCHROOM_BROWSER: browser,
  WATCHROOM_PYTHON: python,
})
counts.passed += count(e2e, /^\s*(\d+) passed/m)
counts.failed += count(e2e, /^\s*(\d+) failed/m)
if (broken && counts.failed === 0) counts.failed = 1

process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = broken || counts.failed > 0 ? 1 : 0
