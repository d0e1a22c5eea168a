'use client'

import type { MouseEvent, ReactNode } from 'react'
import { useBare } from '../shell/use-bare.ts'

const THEMES = ['light', 'dark', 'contrast']

/** What is inside fills the window, in the theme that the address asks for, or else as everywhere. */
export function EmbedPage(props: {
  readonly title: string
  readonly theme: string | undefined
  /** A line above it, where it has something to say. */
  readonly above?: ReactNode
  readonly children: ReactNode
}) {
  const { title, theme, above, children } = props
  useBare('embed')
  const worn = THEMES.find((one) => one === theme) ?? ''
  return (
    <div className={`${worn} flex h-dvh flex-col bg-bg text-ink`} onClickCapture={openOutside}>
      <h1 className="sr-only">{title}</h1>
      <div className="px-1 py-1 empty:hidden">{above}</div>
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  )
}

/** Links lead out of the frame: no other page of this server may be shown in it, not even by a step within this one. */
function openOutside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link === null) return
  event.preventDefault()
  event.stopPropagation()
  window.open(link.href, '_blank', 'noopener')
}
