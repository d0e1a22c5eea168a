'use client'

import { createContext, useContext } from 'react'

/** By `JSON.stringify` of a selector how many feeds it matches, where the page's view could not hold them all; else null. */
export const CutCounts = createContext<ReadonlyMap<string, number> | null>(null)

export function useCutCounts(): ReadonlyMap<string, number> | null {
  return useContext(CutCounts)
}
