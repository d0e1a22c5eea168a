import { aptInstall, giveUp, works } from './system-packages.mjs'

/** A Redis (7.0 or later, or Valkey) for the tests of several nodes: its path, installed where it may be. */
export function findRedis() {
  const chosen = process.env.WATCHROOM_REDIS
  const able = (paths) => paths.find((path) => works(path, ['--version']))
  const found = able(chosen ? [chosen] : ['redis-server', 'valkey-server'])
  if (found !== undefined) return found
  if (!chosen && aptInstall(['redis-server'])) {
    const installed = able(['redis-server'])
    if (installed !== undefined) return installed
  }
  return giveUp(
    'The tests of several nodes need Redis: install the package "redis-server" (or Valkey), or set WATCHROOM_REDIS to the path of the server.',
  )
}
