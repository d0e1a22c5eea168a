import { aptInstall, giveUp, works } from './system-packages.mjs'

const PACKAGES = [
  'python3-websockets',
  'python3-socketio',
  'python3-aiohttp',
  'python3-requests',
  'python3-websocket',
  'python3-numpy',
  'curl',
]

/** A Python that has the client libraries which the interop tests run; the system's own goes first. */
export function findPython() {
  const chosen = process.env.WATCHROOM_PYTHON
  const found = able(chosen ? [chosen] : ['/usr/bin/python3', 'python3'])
  if (found !== undefined) return found
  if (!chosen && aptInstall(PACKAGES)) {
    const installed = able(['/usr/bin/python3'])
    if (installed !== undefined) return installed
  }
  return giveUp(
    `The interop tests need Python 3 with websockets, python-socketio, aiohttp, requests, websocket-client and numpy, and curl: install ${PACKAGES.join(', ')}, or set WATCHROOM_PYTHON to a Python that has them.`,
  )
}

function able(candidates) {
  if (!works('curl', ['--version'])) return undefined
  return candidates.find((path) =>
    works(path, ['-c', 'import websockets, socketio, aiohttp, requests, websocket, numpy']),
  )
}
