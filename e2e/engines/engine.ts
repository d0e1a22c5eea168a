/** One page in one browser engine, as far as a walk through the product needs it. */
export interface Engine {
  /** Opens an address and answers once its document is there. */
  open(url: string): Promise<void>
  /** The value of an expression in the page; a value that JSON cannot carry is an error. */
  value<T>(expression: string): Promise<T>
  /** Presses the first element that a CSS selector finds, with the pointer. */
  press(selector: string): Promise<void>
  /** Types into whatever has the focus. `keys` are characters, or one of the names below. */
  type(...keys: readonly (Key | string)[]): Promise<void>
  /** What pages wrote as errors or did not handle, since the first one was opened. */
  errors(): Promise<readonly string[]>
  close(): Promise<void>
}

export const KEYS = ['Enter', 'Escape', 'Tab'] as const
export type Key = (typeof KEYS)[number]

export function isKey(keys: string): keys is Key {
  return KEYS.some((key) => key === keys)
}

/** What the browser itself writes for a request that failed: a walk that cuts the line causes it. */
export const OF_THE_NETWORK =
  /Failed to load resource|WebSocket connection to|establish a connection to the server|connection to .* was interrupted|NetworkError|access control checks|Could not connect/
