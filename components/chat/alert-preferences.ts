'use client'

import { usePreference } from '../hooks/use-preference.ts'

const NOTIFY = ['none', 'mentions', 'all'] as const
const SOUND = ['off', 'on'] as const
export type Notify = (typeof NOTIFY)[number]

/** For what the browser shows a notification while this tab is not looked at: nothing, until somebody chooses. */
export function useNotify(): [Notify, (notify: Notify) => void] {
  return usePreference('watchroom.talk.notify', NOTIFY, 'none')
}

export function useSound(): ['off' | 'on', (sound: 'off' | 'on') => void] {
  return usePreference('watchroom.talk.sound', SOUND, 'off')
}
