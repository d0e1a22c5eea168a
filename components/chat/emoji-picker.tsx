'use client'

import { Popover } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { TextInput } from '../ui/field.tsx'
import { talkElement } from './talk-element.ts'

const USUAL = ['👍', '❤️', '😂', '🎉', '👀', '🚨', '✅', '🙏']
const SHOWN = 64
const load = () => import('./emoji.ts').then((m) => m.findEmoji)

/** The usual ones, and a search among all; open as long as it is mounted. Their names come when they are first needed. */
export function EmojiPicker(props: {
  readonly trigger: ReactNode
  readonly onPick: (emoji: string) => void
  readonly onClose: () => void
}) {
  const { trigger, onPick, onClose } = props
  const [query, setQuery] = useState('')
  const findEmoji = useLoaded(load)
  const found = query.trim() === '' || findEmoji === null ? [] : findEmoji(query.trim(), SHOWN)
  const choose = (emoji: string) => (
    <button
      key={emoji}
      type="button"
      onClick={() => {
        onPick(emoji)
        onClose()
      }}
      className="grid size-8 place-items-center rounded text-lg hover:bg-raised"
    >
      {emoji}
    </button>
  )
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor asChild>{trigger}</Popover.Anchor>
      <Popover.Portal container={talkElement()}>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="React"
          onKeyDown={(event) => event.stopPropagation()}
          className="z-50 w-[17.5rem] rounded-lg border border-line bg-surface p-2 shadow-lg"
        >
          <div className="grid grid-cols-8">{USUAL.map(choose)}</div>
          <TextInput
            aria-label="Find an emoji"
            placeholder="Find an emoji"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="mt-2"
          />
          {query.trim() === '' ? null : (
            <div className="mt-2 grid max-h-40 grid-cols-8 overflow-y-auto">
              {found.map(({ emoji }) => choose(emoji))}
            </div>
          )}
          {query.trim() === '' || findEmoji === null || found.length > 0 ? null : (
            <p className="text-xs text-muted">None is called so.</p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
