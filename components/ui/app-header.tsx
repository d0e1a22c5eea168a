'use client'

import { Activity } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { AsOf } from './as-of.tsx'
import { ConnectionBadge } from './connection-badge.tsx'
import { CutLine } from './cut-line.tsx'
import { OutdatedLine } from './outdated-line.tsx'
import { StaleLine } from './stale-line.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { ZoneSwitch } from './zone-switch.tsx'

const LINKS = [
  { href: '/', label: 'Feeds' },
  { href: '/refusals', label: 'Refusals' },
  { href: '/api', label: 'API' },
] as const

/** Not over one panel in somebody's page. Styles hide it where panels have the window. */
export function AppHeader() {
  if (usePathname().startsWith('/embed/')) return null
  return (
    <>
      <HeaderBar />
      <CutLine />
      <StaleLine />
      <OutdatedLine />
    </>
  )
}

function HeaderBar() {
  const path = usePathname()
  return (
    <header className="app-header sticky top-0 z-30 border-b border-line bg-surface">
      <div className="mx-auto flex min-h-12 w-full max-w-[1600px] flex-wrap items-center gap-x-1 px-4 sm:gap-x-4 sm:px-6">
        <Link
          href="/"
          className="flex items-center gap-2 font-semibold tracking-tight"
          aria-label="Watchroom, home"
        >
          <Activity aria-hidden className="size-5 text-accent" strokeWidth={2.25} />
          <span className="max-sm:hidden">Watchroom</span>
        </Link>
        <nav aria-label="Main" className="flex items-center gap-0.5">
          {LINKS.map(({ href, label }) => {
            const here = path === href
            const look = `rounded px-2 py-1 text-[13px] max-sm:px-1.5 ${here ? 'bg-raised text-ink' : 'text-muted hover:text-ink'}`
            // The API's page is not one of Next's.
            return href === '/api' ? (
              <a key={href} href={href} className={`${look} max-sm:hidden`}>
                {label}
              </a>
            ) : (
              <Link key={href} href={href} className={look} aria-current={here ? 'page' : undefined}>
                {label}
              </Link>
            )
          })}
        </nav>
        <span className="ml-auto" />
        {/* A phone has no room for it beside the others. */}
        <div className="flex justify-center empty:hidden max-sm:order-last max-sm:basis-full max-sm:pb-1">
          <AsOf />
        </div>
        <div className="flex items-center gap-1 sm:gap-2">
          <ConnectionBadge />
          <ZoneSwitch />
          <ThemeSwitch />
        </div>
      </div>
    </header>
  )
}
