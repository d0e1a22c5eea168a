'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { Shortcuts } from '../shell/shortcuts.tsx'
import { ActionsProvider } from './actions-provider.tsx'
import { LiveProvider } from './live-provider.tsx'
import { StageProvider } from './stage-provider.tsx'

export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <ActionsProvider>
        <LiveProvider>
          <StageProvider>{children}</StageProvider>
        </LiveProvider>
        <Shortcuts />
      </ActionsProvider>
    </ThemeProvider>
  )
}
