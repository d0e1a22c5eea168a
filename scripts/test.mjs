// `npm test`: everything a fresh clone needs to prove itself. Installs what is missing, never skips.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenStale, requireNode } from './install.mjs'
import { findBrowser } from './test-browser.mjs'
import { findEngines } from './test-engines.mjs'
import { needPrograms } from './test-programs.mjs'
import { findPython } from './test-python.mjs'
import { findRedis } from './test-redis.mjs'

requireNode()
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
installWhenStale(root)

const node = join(root, 'node_modules', '.bin', 'node')
const tool = (path) => join(root, 'node_modules', path)
const UNPROVEN = ['failed', 'flaky', 'skipped', 'todo', 'interrupted', 'did not run']
/** Where a runner begins to say of a failed test, or of an error that no test owns, what happened. */
const FAILED_TEST = /^\s*(?:FAIL\s|\d+\) e2e|⎯+ Unhandled )/
const LINES_SAID_AGAIN = 10
const MAX_SAID_AGAIN = 20
let passed = 0
let failed = 0
const failures = []

/**
 * Runs one step, passes its output on and adds what it counts in its lines that `summary` matches. Nothing may be skipped, so a
 * skipped test is a failed one; a step that fails without counting a failure counts as one. Later steps still run.
 */
function step(title, args, summary, env = {}) {
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
      const lines = summary === undefined ? '' : (output.match(summary) ?? []).join('\n')
      const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(lines)?.[1] ?? 0)
      passed += count('passed')
      const counted = UNPROVEN.reduce((sum, word) => sum + count(word), 0)
      failed += code === 0 ? counted : Math.max(counted, 1)
      if (code !== 0) failures.push(`${title}: exit code ${code}`, ...failedTests(output))
      resolve(code === 0)
    })
  })
}

/** Each failed test of what a runner said, as its title and the lines of text that follow it. */
function failedTests(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const starts = lines.flatMap((line, at) => (FAILED_TEST.test(line) ? [at] : []))
  return starts.map((start, n) =>
    lines.slice(start, Math.min(start + LINES_SAID_AGAIN, starts[n + 1] ?? lines.length)).join('\n'),
  )
}

const browser = await findBrowser(root)
const engines = findEngines()
const python = findPython()
const redis = findRedis()
needPrograms({
  haproxy: 'haproxy',
  nginx: 'nginx',
  caddy: 'caddy',
  openssl: 'openssl',
  promtool: 'prometheus',
})

await step('format and lint', [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'])
await step('types', [tool('typescript/bin/tsc'), '--noEmit'])
await step('dead code', [tool('knip/bin/knip.js')])
await step(
  'unit and integration tests',
  [tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--exclude', 'server/hostile-*'],
  /^\s*Tests\s.*$/gm,
  { WATCHROOM_REDIS: redis },
)
// What others suffer beside a hostile client is measured with nothing else beside it.
await step(
  'hostile clients',
  [tool('vitest/vitest.mjs'), 'run', 'server/hostile-', '--reporter=default', '--no-file-parallelism'],
  /^\s*Tests\s.*$/gm,
)
if (await step('build', [join(root, 'scripts', 'build.mjs')])) {
  await step(
    'browser and interop tests',
    [tool('@playwright/test/cli.js'), 'test'],
    /^\s*\d+ (passed|failed|flaky|skipped|interrupted|did not run)\b.*$/gm,
    { ...engines, WATCHROOM_BROWSER: browser, WATCHROOM_PYTHON: python },
  )
}

// Said again below everything else, since whoever reads a long record begins at its end.
for (const failure of failures.slice(0, MAX_SAID_AGAIN)) process.stdout.write(`\n${failure}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
