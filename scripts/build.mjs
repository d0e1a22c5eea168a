// Builds what is stale: the pages (Next.js) into .next, the server (esbuild) into dist/main.js.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'

const root = join(import.meta.dirname, '..')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
const always = ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs']

function run(command, args) {
  const bin = join(root, 'node_modules', '.bin', command)
  const { status } = spawnSync(bin, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

function buildWhenStale(name, product, sources, build) {
  const stamp = join(root, 'dist', `${name}.stamp`)
  const now = fingerprint(root, [...sources, ...always])
  if (existsSync(join(root, product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  process.stdout.write(`Building the ${name} …\n`)
  build()
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, now)
}

const pages = ['app', 'components', 'lib', 'public', 'next.config.js', 'postcss.config.mjs']
buildWhenStale('pages', '.next/BUILD_ID', pages, () => run('next', ['build']))
buildWhenStale('server', 'dist/main.js', ['server', 'lib'], () => {
  cpSync(join(root, 'server/adapters/redis/lua'), join(root, 'dist/lua'), { recursive: true })
  run('esbuild', [
    'server/main.ts',
    'server/adapters/embedded/writer-thread.ts',
    'server/adapters/embedded/reader-thread.ts',
    '--entry-names=[name]',
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--target=node24',
    '--packages=external',
    '--sourcemap',
    '--log-level=warning',
    '--outdir=dist',
  ])
})
