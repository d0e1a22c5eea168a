/** A random id of 20 letters and digits. `randomUUID` is there on https and localhost alone; this is everywhere. */
export function newId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(20))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')
}
