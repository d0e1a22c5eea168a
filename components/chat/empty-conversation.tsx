'use client'

import { AtSign, MousePointerClick, Slash } from 'lucide-react'
import type { ReactNode } from 'react'

/** Before the first message: what can be done here. */
export function EmptyConversation() {
  return (
    <div className="grid gap-4 text-[13px]">
      <p>Nothing was said here yet. Write what you see: whoever watches this room can read it.</p>
      <ul className="grid gap-3 text-muted">
        <Hint icon={<MousePointerClick aria-hidden className="size-4" />}>
          <span className="pointer-coarse:hidden">
            Click on a chart, or hold <kbd className={KEY}>Alt</kbd> and drag over it, to talk about that
            moment.
          </span>
          <span className="hidden pointer-coarse:inline">
            Press and hold a chart to talk about that moment.
          </span>{' '}
          Others see it marked there.
        </Hint>
        <Hint icon={<AtSign aria-hidden className="size-4" />}>
          <kbd className={KEY}>@</kbd> mentions somebody, <kbd className={KEY}>#</kbd> links to a feed.
        </Hint>
        <Hint icon={<Slash aria-hidden className="size-4" />}>
          <kbd className={KEY}>/</kbd> shows commands, such as the statistics of a feed now.
        </Hint>
      </ul>
    </div>
  )
}

const KEY = 'rounded border border-edge px-1 font-mono text-xs text-ink'

function Hint({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <span className="mt-0.5 shrink-0 text-accent">{icon}</span>
      <span>{children}</span>
    </li>
  )
}
