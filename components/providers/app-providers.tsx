'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { Printing } from '../shell/printing.tsx'
import { Shortcuts } from '../shell/shortcuts.tsx'
import { ActionsProvider } from './actions-provider.tsx'
import { FollowTranslation } from './follow-translation.tsx'
import { FreshPage } from './fresh-page.tsx'
import { LiveProvider } from './live-provider.tsx'
import { StageProvider } from './stage-provider.tsx'

/** `nonce` lets the script that sets the theme before the first paint run. */
export function AppProviders({ children, nonce }: { children: ReactNode; nonce: string }) {
  return (
    <ThemeProvider
      attribute="class"
      nonce={nonce}
      themes={['light', 'dark', 'contrast']}
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
    >
      <ActionsProvider>
        <LiveProvider>
          <StageProvider>
            <FollowTranslation />
            <FreshPage />
            <Printing />
            {children}
          </StageProvider>
        </LiveProvider>
        <Shortcuts />
      </ActionsProvider>
    </ThemeProvider>
  )
}
