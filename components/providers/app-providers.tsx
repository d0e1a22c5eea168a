'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { LiveProvider } from './live-provider.tsx'
import { StageProvider } from './stage-provider.tsx'

export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <LiveProvider>
        <StageProvider>{children}</StageProvider>
      </LiveProvider>
    </ThemeProvider>
  )
}
