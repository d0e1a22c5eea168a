import type { WindowSpec } from './windows.ts'

/** A canonical text for a window, e.g. `last:10` or `span:60000`: a map key and part of a view's hash. */
export function windowKey(window: WindowSpec): string {
  return 'last' in window ? `last:${window.last}` : `span:${window.span}`
}
