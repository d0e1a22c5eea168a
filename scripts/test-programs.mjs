import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const BROWSERS = [
  process.env.WATCHROOM_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const PYTHONS = [process.env.WATCHROOM_PYTHON, '/usr/bin/python3', 'python3']
const PYTHON_PACKAGES = [
  'python3-websockets',
  'python3-socketio',
  'python3-aiohttp',
  'python3-requests',
  'python3-websocket',
  'python3-numpy',
  'curl',
]

function works(command, args, timeout = 60_000) {
  return spawnSync(command, args, { stdio: 'ignore', timeout }).status === 0
}

function give(up) {
  process.stderr.write(`${up}\n`)
  process.exit(1)
}

/** With Debian's or Ubuntu's package manager, where we are root. */
function aptInstall(packages) {
  if (process.getuid?.() !== 0 || !works('apt-get', ['--version'])) return false
  process.stdout.write(`Installing ${packages.join(', ')} with apt-get …\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  return run(['update', '-q']) && run(['install', '-y', '-q', '--no-install-recommends', ...packages])
}

/** The path of a Chromium for the tests; empty where Playwright has its own. What the machine has goes first. */
export async function findBrowser(root) {
  const here = () => BROWSERS.find((path) => path !== undefined && existsSync(path))
  const found = here()
  if (found !== undefined) return found
  const { chromium } = await import(join(root, 'node_modules/@playwright/test/index.mjs'))
  if (existsSync(chromium.executablePath())) return ''
  process.stdout.write('No browser found; asking Playwright for its own …\n')
  const node = join(root, 'node_modules/.bin/node')
  const download = [join(root, 'node_modules/@playwright/test/cli.js'), 'install', '--only-shell', 'chromium']
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' }
  spawnSync(node, download, { stdio: 'ignore', timeout: 240_000, env })
  if (existsSync(chromium.executablePath())) return ''
  if (aptInstall(['chromium', 'fonts-liberation'])) {
    const installed = here()
    if (installed !== undefined) return installed
  }
  return give(
    'The browser tests need Chromium: install the package "chromium", or set WATCHROOM_BROWSER to its path.',
  )
}

/** A Python that has the client libraries the interop tests run. */
export async function findPython() {
  const able = () =>
    PYTHONS.find(
      (path) =>
        path && works(path, ['-c', 'import websockets, socketio, aiohttp, requests, websocket, numpy']),
    )
  const found = works('curl', ['--version']) ? able() : undefined
  if (found !== undefined) return found
  if (aptInstall(PYTHON_PACKAGES)) {
    const installed = able()
    if (installed !== undefined) return installed
  }
  return give(
    `The interop tests need Python 3 with websockets, python-socketio, aiohttp and numpy, and curl: install ${PYTHON_PACKAGES.join(', ')}, or set WATCHROOM_PYTHON.`,
  )
}
