'use client'

import type { Zone } from '../format/times.ts'
import { usePreference } from './use-preference.ts'

const ZONES: readonly Zone[] = ['local', 'utc']

/** Whether times are shown in this computer's zone or in UTC; one choice for all pages. */
export function useZone(): [Zone, (zone: Zone) => void] {
  return usePreference<Zone>('watchroom.zone', ZONES, 'local')
}
