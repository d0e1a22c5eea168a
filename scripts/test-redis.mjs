import { aptInstall, giveUp, works } from './system-packages.mjs'

/** A Redis (7.0 or later, or Valkey) for the tests of several nodes: its path, installed where it may be. */
export function findRedis() {
  return find(
    'WATCHROOM_REDIS',
    ['redis-server', 'valkey-server'],
    'redis-server',
    '--version',
    'Redis 7 or Valkey',
  )
}

/** The load balancer in front of several nodes. */
export function findHaproxy() {
  return find('WATCHROOM_HAPROXY', ['haproxy', '/usr/sbin/haproxy'], 'haproxy', '-v', 'HAProxy')
}

function find(variable, candidates, debianPackage, question, name) {
  const chosen = process.env[variable]
  const able = (paths) => paths.find((path) => works(path, [question]))
  const found = able(chosen ? [chosen] : candidates)
  if (found !== undefined) return found
  if (!chosen && aptInstall([debianPackage])) {
    const installed = able(candidates)
    if (installed !== undefined) return installed
  }
  return giveUp(
    `The tests of several nodes need ${name}: install the package "${debianPackage}", or set ${variable} to the path of the program.`,
  )
}
