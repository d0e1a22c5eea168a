'use client'

import { createContext, useContext } from 'react'

/** Whether what is inside is in or near the viewport: what is not stops following its stores and keeps what it shows. */
export const OnScreen = createContext(true)

export function useIsOnScreen(): boolean {
  return useContext(OnScreen)
}
