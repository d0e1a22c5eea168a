import type { ReactNode } from 'react'
import type { PanelKind } from '../../lib/protocol/panels.ts'

const MARKS: Readonly<Record<PanelKind, ReactNode>> = {
  timeseries: (
    <>
      <path d="M4 24 12 18 20 21 28 10 36 14 44 6 52 9" className="stroke-accent" />
      <path d="M4 27 12 25 20 26 28 20 36 22 44 17 52 19" />
    </>
  ),
  stat: (
    <>
      <path d="M16 5h10v8H16v8h10M32 5v8h9M41 5v16" className="stroke-accent" strokeWidth="2.5" />
      <path d="M8 28 18 26 28 28 38 25 48 26" />
    </>
  ),
  gauge: (
    <>
      <path d="M10 26a18 18 0 0 1 36 0" strokeWidth="4" />
      <path d="M10 26a18 18 0 0 1 25-16.6" className="stroke-accent" strokeWidth="4" />
    </>
  ),
  bar: (
    <>
      <path d="M6 8h40" className="stroke-accent" strokeWidth="4" />
      <path d="M6 16h28M6 24h16" strokeWidth="4" />
    </>
  ),
  distribution: (
    <>
      <path d="M10 28v-5M16 28V18M40 28V20M46 28v-4" strokeWidth="4" />
      <path d="M22 28V10M28 28V5M34 28V11" className="stroke-accent" strokeWidth="4" />
    </>
  ),
  table: (
    <>
      <path d="M6 7h44" className="stroke-accent" strokeWidth="3" />
      <path d="M6 14h16M28 14h8M42 14h8M6 20h16M28 20h8M42 20h8M6 26h16M28 26h8M42 26h8" />
    </>
  ),
  timeline: (
    <>
      <path d="M4 11h14M26 11h10M4 22h6M22 22h22" className="stroke-accent" strokeWidth="6" />
      <path d="M18 11h8M36 11h16M10 22h12M44 22h8" strokeWidth="6" />
    </>
  ),
  text: (
    <>
      <path d="M6 8h20" className="stroke-accent" strokeWidth="3" />
      <path d="M6 15h44M6 20h38M6 25h42" />
    </>
  ),
}

/** What a kind of panel looks like, in a few strokes. */
export function KindPicture({ kind }: { kind: PanelKind }) {
  return (
    <svg viewBox="0 0 56 32" aria-hidden className="h-8 w-14 fill-none stroke-edge" strokeWidth="1.5">
      {MARKS[kind]}
    </svg>
  )
}
