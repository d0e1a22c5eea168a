import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { giveUp } from './system-packages.mjs'
import { needPrograms, programAt } from './test-programs.mjs'

const LIBRARIES = '/usr/lib'

/** Where the other engines are that the tests walk through the product, as variables of their environment. */
export function findEngines() {
  if (process.platform !== 'linux') {
    process.stdout.write('Firefox and WebKit are walked on Linux alone.\n')
    return {}
  }
  if (programAt('firefox') === undefined) needPrograms({ 'firefox-esr': 'firefox-esr' })
  needPrograms({ WebKitWebDriver: 'webkit2gtk-driver', Xvfb: 'xvfb' })
  const webkit = miniBrowser()
  if (webkit === undefined) giveUp("The tests need WebKitGTK's MiniBrowser, which comes with its driver.")
  return { WATCHROOM_FIREFOX: programAt('firefox') ?? programAt('firefox-esr'), WATCHROOM_WEBKIT: webkit }
}

/** Distributions keep WebKitGTK's small browser beside its libraries: in a folder of their architecture, or not. */
function miniBrowser() {
  const folders = (path) =>
    readdirSync(path, { withFileTypes: true }).flatMap((one) =>
      one.isDirectory() ? [join(path, one.name)] : [],
    )
  return [LIBRARIES, ...folders(LIBRARIES)]
    .flatMap(folders)
    .filter((path) => path.includes('webkit2gtk-'))
    .map((path) => join(path, 'MiniBrowser'))
    .find((path) => existsSync(path))
}
