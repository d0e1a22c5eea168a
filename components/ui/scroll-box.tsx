'use client'

import clsx from 'clsx'
import { type ReactNode, useRef } from 'react'
import { SeenNote } from './seen-note.tsx'

/** Rows in it are marked with `data-row`, and counted where they do not fit. Takes what room its column leaves and scrolls what does not fit, by keys too. On a phone it grows, up to most of the window. */
export function ScrollBox(props: {
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div
        ref={box}
        role="group"
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        className={clsx('min-h-0 flex-1 overflow-auto max-md:max-h-[80dvh]', props.className)}
      >
        {props.children}
      </div>
      <SeenNote box={box} />
    </div>
  )
}
