import { type ImportMapping, importMappingSchema } from '../../lib/protocol/import-mapping.ts'
import { browserStorage } from '../hooks/browser-storage.ts'

const KEY = 'watchroom:import-mappings'
const MOST = 50

/** Mappings that were saved in this browser, by name. What cannot be read is left out. */
export function storedMappings(): ReadonlyMap<string, ImportMapping> {
  let read: unknown = null
  try {
    read = JSON.parse(browserStorage()?.getItem(KEY) ?? '{}')
  } catch {
    return new Map()
  }
  return new Map(
    Object.entries(Object(read)).flatMap(([name, value]) => {
      const mapping = importMappingSchema.safeParse(value)
      return mapping.success ? [[name, mapping.data] as const] : []
    }),
  )
}

/** The newest ones are kept. False where the browser stores nothing. */
export function storeMapping(name: string, mapping: ImportMapping): boolean {
  const others = [...storedMappings()].filter(([other]) => other !== name)
  const kept = Object.fromEntries([...others, [name, mapping] as const].slice(-MOST))
  try {
    browserStorage()?.setItem(KEY, JSON.stringify(kept))
    return browserStorage() !== null
  } catch {
    return false
  }
}
