import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, giveUp } from './system-packages.mjs'

/** Sees to it that these programs can be run. Each is named with the package that it is in. */
export function needPrograms(packageOf) {
  const missing = Object.keys(packageOf).filter((name) => !isThere(name))
  if (missing.length === 0) return
  const packages = missing.map((name) => packageOf[name])
  if (aptInstall(packages) && missing.every(isThere)) return
  giveUp(`The tests need ${missing.join(', ')}: install the packages ${packages.join(', ')}.`)
}

function isThere(name) {
  return programAt(name) !== undefined
}

/** The path of a program, undefined where there is none of this name. */
export function programAt(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin']
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
