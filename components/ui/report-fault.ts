import type { FaultError, FaultPart } from '../../lib/protocol/faults.ts'

const CLASSES: readonly (readonly [abstract new (...args: never[]) => unknown, FaultError])[] = [
  [TypeError, 'TypeError'],
  [RangeError, 'RangeError'],
  [ReferenceError, 'ReferenceError'],
  [SyntaxError, 'SyntaxError'],
  [URIError, 'URIError'],
]

function classOf(error: unknown): FaultError {
  if (typeof DOMException !== 'undefined' && error instanceof DOMException) return 'DOMException'
  return CLASSES.find(([type]) => error instanceof type)?.[1] ?? 'Error'
}

/** Tells the server's log what stopped working: the part and the class of the error, and nothing of what was shown. */
export function reportFault(part: FaultPart, error: unknown): void {
  fetch('/api/v1/faults', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ part, error: classOf(error) }),
    keepalive: true,
  }).catch(() => undefined)
}
