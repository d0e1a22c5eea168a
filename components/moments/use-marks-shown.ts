'use client'

import { useCallback } from 'react'
import { usePreference } from '../hooks/use-preference.ts'

const SHOWN = ['shown', 'hidden'] as const

/** Whether this browser shows on the charts what was said about them. */
export function useMarksShown(): [boolean, (shown: boolean) => void] {
  const [marks, setMarks] = usePreference('watchroom.marks', SHOWN, 'shown')
  const show = useCallback((shown: boolean) => setMarks(shown ? 'shown' : 'hidden'), [setMarks])
  return [marks === 'shown', show]
}
