'use client'

import { Contrast, Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

const THEMES = ['system', 'light', 'dark', 'contrast'] as const
const ICONS = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast }
const NAMES = { system: 'system', light: 'light', dark: 'dark', contrast: 'high contrast' }
const never = (): (() => void) => () => undefined

/** One button that goes round: as the system, light, dark, high contrast. */
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
      aria-label={`Theme: ${NAMES[current]}. Change to ${NAMES[next]}`}
      title={`Theme: ${NAMES[current]}`}
      className="grid size-8 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}
