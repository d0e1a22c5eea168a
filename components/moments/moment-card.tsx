'use client'

import { Popover } from 'radix-ui'
import type { RefObject } from 'react'
import type { Zone } from '../format/times.ts'
import { mainOf } from '../ui/main-of.ts'
import type { MarkedMessage } from './moment-marks.ts'
import { excerptOf, formatMoment } from './moment-words.ts'

const SHOWN = 4

/** Who said what about a place of a chart, for the eye: the mark's own name says it too. */
export function MomentCard(props: {
  readonly at: RefObject<HTMLElement | null>
  readonly messages: readonly MarkedMessage[]
  /** Of feeds, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly zone: Zone
}) {
  const { at, messages, names, zone } = props
  const more = messages.length - SHOWN
  return (
    <Popover.Root open>
      <Popover.Anchor virtualRef={anchorOf(at)} />
      <Popover.Portal container={mainOf()}>
        <Popover.Content
          aria-hidden
          side="bottom"
          sideOffset={2}
          collisionPadding={8}
          data-testid="moment-card"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="pointer-events-none z-40 grid w-72 gap-2 rounded-md border border-line bg-surface px-3 py-2 text-[13px] shadow-lg"
        >
          {messages.slice(0, SHOWN).map(({ id, author, moment, text, replies }) => (
            <div key={id} className="min-w-0">
              <p className="flex min-w-0 items-baseline gap-1.5">
                <span className="truncate font-medium">{author.name}</span>
                {author.bot ? (
                  <span className="rounded bg-raised px-1 text-[11px] text-muted">bot</span>
                ) : null}
                <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">
                  {formatMoment(moment, zone)}
                </span>
              </p>
              <p className="line-clamp-3 break-words">{excerptOf(text) || 'No text'}</p>
              <p className="truncate text-xs text-muted">
                {moment.feed === undefined ? 'About all feeds' : (names.get(moment.feed) ?? moment.feed)}
                {replies === undefined
                  ? ''
                  : ` · ${replies.count} ${replies.count === 1 ? 'answer' : 'answers'}`}
              </p>
            </div>
          ))}
          {more > 0 ? (
            <p className="text-xs text-muted">and {more} more. Zoom in to tell them apart.</p>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** A mark has no width: its place at the top of the plot. */
function anchorOf(at: RefObject<HTMLElement | null>) {
  return {
    current: {
      getBoundingClientRect() {
        const { left = 0, top = 0 } = at.current?.getBoundingClientRect() ?? {}
        return new DOMRect(left, top, 1, 24)
      },
    },
  }
}
