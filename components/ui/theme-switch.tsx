'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

const THEMES = ['system', 'light', 'dark'] as const
const ICONS = { system: Monitor, light: Sun, dark: Moon }
const never = (): (() => void) => () => undefined

/** One button that goes round: as the system, light, dark. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // The server cannot know the choice: the first paint shows `system`.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const current = (mounted ? THEMES.find((name) => name === theme) : undefined) ?? 'system'
  const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system'
  const Icon = ICONS[current]
  return (
    <button
      type="button"
      onClick={() => setTheme(next)}
      aria-label={`Theme: ${current}. Change to ${next}`}
      title={`Theme: ${current}`}
      className="grid size-8 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}
