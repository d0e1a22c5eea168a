import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, giveUp } from './system-packages.mjs'

/** Sees to it that these programs can be run; each is in the package of its name. */
export function needPrograms(names) {
  const missing = names.filter((name) => !isThere(name))
  if (missing.length === 0) return
  if (aptInstall(missing) && missing.every(isThere)) return
  giveUp(`The tests need ${missing.join(', ')}: install the packages of these names.`)
}

function isThere(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
