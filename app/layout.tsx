import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
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

const KIOSK_FIRST =
  "if (/[?&]kiosk(&|=|$)/.test(location.search)) document.documentElement.dataset.kiosk = ''"

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The theme's class is set before React takes over.
      suppressHydrationWarning
    >
      <body>
        {/* Before the first paint: a screen on a wall shows no header for a moment. */}
        <script>{KIOSK_FIRST}</script>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
        >
          Skip to content
        </a>
        <AppProviders>
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
