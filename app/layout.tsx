import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { type ReactNode, Suspense } from 'react'
import { AppProviders } from '../components/providers/app-providers.tsx'
import { KioskMark } from '../components/shell/kiosk-mark.tsx'
import { AppHeader } from '../components/ui/app-header.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Watchroom', template: '%s · Watchroom' },
  description: 'A room where a team watches live data together.',
  manifest: '/manifest.webmanifest',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f8f9' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1114' },
  ],
}

/**
 * Before the first paint: a screen on a wall shows no header for a moment. Before any other script: zod would try whether it may
 * evaluate code, which the page's policy forbids and browsers report.
 */
const FIRST = `if (/[?&]kiosk(&|=|$)/.test(location.search)) document.documentElement.dataset.kiosk = ''
globalThis.__zod_globalConfig = { jitless: true }`

/** Each answer has a nonce of its own for its inline scripts, so no page is rendered before somebody asks for it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? ''
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The theme's class is set before React takes over.
      suppressHydrationWarning
    >
      <body>
        <script nonce={nonce} suppressHydrationWarning>
          {FIRST}
        </script>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
        >
          Skip to content
        </a>
        <AppProviders nonce={nonce}>
          <Suspense>
            <KioskMark />
          </Suspense>
          <AppHeader />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[1600px] px-4 py-6 outline-none sm:px-6"
          >
            {children}
          </main>
        </AppProviders>
      </body>
    </html>
  )
}
