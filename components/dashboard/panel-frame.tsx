'use client'

import { type ReactNode, useRef, useState } from 'react'
import type { Panel } from '../../lib/protocol/panels.ts'
import { useOnScreen } from '../charts/use-box.ts'
import { OnScreen } from '../hooks/on-screen.ts'
import { later, useLoaded } from '../hooks/use-loaded.tsx'
import { DescriptionTrigger } from './description-trigger.tsx'

const PanelPeople = later(() => import('../presence/panel-people.tsx').then((m) => m.PanelPeople))
const load = () => import('./panel-description.tsx').then((m) => m.PanelDescription)

/** Buttons of a frame come with the pointer or the focus, and stay where there is no pointer that hovers. */
const TOOLS =
  'flex items-center opacity-0 focus-within:opacity-100 group-hover/panel:opacity-100 has-[[data-state=open]]:opacity-100 [@media(hover:none)]:opacity-100 print:hidden'

/**
 * The box of a panel: title, what is wrong with it, and its buttons. It fills its cell; on a phone it grows with what is
 * in it. What is inside stops following its stores while it is off screen.
 */
export function PanelFrame(props: {
  readonly panel: Pick<Panel, 'id' | 'title' | 'description'>
  /** Small, beside the title: the window, "12 of 340 shown". */
  readonly note?: ReactNode
  /** What is wrong, and always seen. */
  readonly badge?: ReactNode
  /** Buttons of 28 px, before the menu. */
  readonly tools?: ReactNode
  readonly menu?: ReactNode
  readonly children: ReactNode
}) {
  const { panel, note, badge, tools, menu, children } = props
  const box = useRef<HTMLElement>(null)
  const onScreen = useOnScreen(box)
  const title = `panel-${panel.id}`
  return (
    <article
      ref={box}
      aria-labelledby={title}
      data-panel-kind={'kind' in panel ? panel.kind : undefined}
      className="group/panel flex h-full min-h-0 min-w-0 flex-col rounded-lg border border-line bg-surface"
    >
      <header className="flex min-h-9 items-center gap-2 px-3 pt-1.5">
        <h2 id={title} title={panel.title} className={panel.title === '' ? 'sr-only' : 'min-w-0 truncate'}>
          {panel.title === '' ? 'Panel without a title' : panel.title}
        </h2>
        {panel.description ? <Description text={panel.description} /> : null}
        {note === undefined ? null : (
          <div className="flex min-w-0 shrink items-center gap-2 overflow-hidden whitespace-nowrap text-xs text-muted">
            {note}
          </div>
        )}
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <PanelPeople panel={panel.id} />
          <OnScreen value={onScreen}>{badge}</OnScreen>
          {tools === undefined && menu === undefined ? null : (
            <div className={TOOLS}>
              {tools}
              {menu}
            </div>
          )}
        </div>
      </header>
      <OnScreen value={onScreen}>
        <div className="flex min-h-0 flex-1 flex-col overflow-hidden max-md:overflow-visible">{children}</div>
      </OnScreen>
    </article>
  )
}

/** Opens by pointer, focus and tap; what opens loads then. */
function Description({ text }: { readonly text: string }) {
  const [asked, setAsked] = useState<'pointer' | 'focus' | null>(null)
  const PanelDescription = useLoaded(asked === null ? null : load)
  return asked === null || PanelDescription === null ? (
    <DescriptionTrigger onPointerEnter={() => setAsked('pointer')} onFocus={() => setAsked('focus')} />
  ) : (
    <PanelDescription text={text} focused={asked === 'focus'} />
  )
}
