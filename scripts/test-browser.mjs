import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, giveUp } from './system-packages.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** A download that shows no progress for so long has failed. */
const STALLED_MS = 30_000

/**
 * The path of a Chromium for the tests; empty where Playwright finds its own. What the machine has goes first, then
 * Playwright's download, then the system's package manager. Each is believed only once it has started.
 */
export async function findBrowser(root) {
  const chosen = process.env.WATCHROOM_BROWSER
  if (chosen) return starts(root, chosen) ? chosen : giveUp(`WATCHROOM_BROWSER: ${chosen} does not start.`)
  const found = installed(root)
  if (found !== undefined) return found
  process.stdout.write('No browser found; asking Playwright for its own …\n')
  if ((await download(root)) && starts(root, '')) return ''
  if (aptInstall(['chromium', 'fonts-liberation'])) {
    const path = installed(root)
    if (path !== undefined) return path
  }
  return giveUp(
    'The browser tests need Chromium: install the package "chromium", or set WATCHROOM_BROWSER to the path of one.',
  )
}

function installed(root) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin', '/snap/bin']
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const found = [...new Set([...onPath, ...APPLICATIONS])]
    .filter(isProgram)
    .find((path) => starts(root, path))
  return found ?? (starts(root, '') ? '' : undefined)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether Playwright can start it: a stub, or one that lacks system libraries, cannot be. Empty stands for Playwright's own. */
function starts(root, executablePath) {
  const options = { args: ['--no-sandbox', '--disable-gpu'], ...(executablePath ? { executablePath } : {}) }
  const program =
    "import { chromium } from '@playwright/test'\n" +
    `await (await chromium.launch(${JSON.stringify(options)})).close()`
  const node = join(root, 'node_modules/.bin/node')
  return (
    spawnSync(node, ['--input-type=module', '-e', program], { cwd: root, stdio: 'ignore', timeout: 60_000 })
      .status === 0
  )
}

/** Ends a download that stands still, so that a machine without a way out goes on with the next choice. */
function download(root) {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    [join(root, 'node_modules/@playwright/test/cli.js'), 'install', '--only-shell', 'chromium'],
    {
      env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let stalled = setTimeout(() => child.kill('SIGKILL'), STALLED_MS)
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (!/\d%/.test(text)) return
    clearTimeout(stalled)
    stalled = setTimeout(() => child.kill('SIGKILL'), STALLED_MS)
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(stalled)
      resolve(code === 0)
    })
  })
}
