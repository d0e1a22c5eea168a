'use client'

import type { LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { mainOf } from './main-of.ts'

/** A menu behind `trigger`, one button element. */
export function Menu(props: {
  readonly trigger: ReactNode
  readonly children: ReactNode
  /** It was asked for before it was loaded. */
  readonly defaultOpen?: boolean
  /** Where it pops up: inside what covers the page, where something does. */
  readonly container?: HTMLElement | null
}) {
  const { trigger, children, defaultOpen = false, container = mainOf() } = props
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 min-w-44 rounded-lg border border-line bg-surface p-1 shadow-lg"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem(props: {
  readonly icon: LucideIcon
  readonly onSelect: () => void
  readonly danger?: boolean
  /** A key that does the same, as it is written. */
  readonly keys?: string
  readonly children: ReactNode
}) {
  const { icon: Icon, onSelect, danger = false, keys, children } = props
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={`flex h-8 cursor-pointer items-center gap-2 rounded px-2 text-[13px] outline-none data-highlighted:bg-raised ${danger ? 'text-bad' : ''}`}
    >
      <Icon aria-hidden className={`size-4 shrink-0 ${danger ? '' : 'text-muted'}`} />
      <span className="min-w-0 flex-1">{children}</span>
      {keys === undefined ? null : <kbd className="pl-4 font-sans text-xs text-muted">{keys}</kbd>}
    </DropdownMenu.Item>
  )
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
