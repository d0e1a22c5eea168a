'use client'

import { ArrowLeft, Ellipsis, Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDebounced } from '../hooks/use-debounced.ts'
import { IconButton } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'
import { keyOf } from '../ui/key-of.ts'
import { Segmented } from '../ui/segmented.tsx'
import type { Asked } from './asked.ts'
import { PanelMenu } from './panel-menu.tsx'

const FILTERS = [
  { value: 'all', label: 'All' },
  { value: 'moments', label: 'Moments' },
  { value: 'pins', label: 'Pins' },
  { value: 'mentions', label: 'Mentions' },
]
const BAR = 'flex h-12 shrink-0 items-center gap-1 border-b border-line pl-3 pr-1'

export interface PanelHeaderProps {
  readonly asked: Asked | null
  readonly onAsk: (asked: Asked | null) => void
  readonly onClose: () => void
}

/** What the list shows, and ways to show something else. */
export function PanelHeader({ asked, onAsk, onClose }: PanelHeaderProps) {
  const [searching, setSearching] = useState(false)
  const close = (
    <IconButton label="Close the chat (C)" onClick={onClose}>
      <X aria-hidden className="size-4" />
    </IconButton>
  )
  useEffect(() => {
    if (asked === null || asked.kind !== 'search') setSearching(false)
  }, [asked])

  if (asked?.kind === 'thread') {
    return (
      <div className={`${BAR} pl-1`}>
        <IconButton label="Back to all messages" onClick={() => onAsk(null)}>
          <ArrowLeft aria-hidden className="size-4" />
        </IconButton>
        <h2 className="flex-1">Thread</h2>
        {close}
      </div>
    )
  }
  return (
    <>
      <div className={BAR}>
        <h2 className="flex-1">Chat</h2>
        <IconButton
          label="Search the chat"
          aria-expanded={searching}
          onClick={() => {
            if (searching) onAsk(null)
            setSearching(!searching)
          }}
        >
          <Search aria-hidden className="size-4" />
        </IconButton>
        <PanelMenu
          trigger={
            <IconButton label="More of the chat">
              <Ellipsis aria-hidden className="size-4" />
            </IconButton>
          }
        />
        {close}
      </div>
      <div className="shrink-0 border-b border-line px-2 py-1.5">
        {searching ? (
          <SearchField
            onSearch={(text) => onAsk(text === '' ? null : { kind: 'search', text })}
            onLeave={() => {
              setSearching(false)
              onAsk(null)
            }}
          />
        ) : (
          <Segmented
            label="Show"
            segments={FILTERS}
            value={asked?.kind ?? 'all'}
            onChange={(kind) =>
              onAsk(kind === 'moments' || kind === 'pins' || kind === 'mentions' ? { kind } : null)
            }
          />
        )}
      </div>
    </>
  )
}

function SearchField(props: { readonly onSearch: (text: string) => void; readonly onLeave: () => void }) {
  const [text, setText] = useState('')
  const settled = useDebounced(text.trim(), 250)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks where the words changed
  useEffect(() => {
    if (text !== '' || settled !== '') props.onSearch(settled)
  }, [settled])
  return (
    <div data-inner>
      <TextInput
        type="search"
        aria-label="Search the chat"
        placeholder="Words of a message"
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (keyOf(event) !== 'Escape') return
          event.preventDefault()
          props.onLeave()
        }}
      />
    </div>
  )
}
