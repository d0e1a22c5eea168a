'use client'

import { Asterisk, Check, Plus, Search, Tag } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { type FeedRow, feedListSchema } from '../../lib/protocol/http-api.ts'
import { formatValue, unitOf } from '../format/units.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useJson } from '../hooks/use-json.ts'
import { FeedName } from '../ui/feed-name.tsx'
import { TextInput } from '../ui/field.tsx'
import { keyOf } from '../ui/key-of.ts'
import { type FeedOption, feedOptions, isChosen, selectorFor } from './feed-options.ts'
import { type SelectorDraft, withRow } from './panel-draft.ts'

const SHOWN = 30
const parseFeeds = (body: unknown) => feedListSchema.parse(body)

/**
 * Finds feeds and adds them, alone, by pattern or by label: a combobox whose list stays open, so that several go one
 * after the other. `onFeed` hears of a single feed that was added.
 */
export function FeedPicker(props: {
  readonly selectors: readonly SelectorDraft[]
  readonly onChange: (selectors: readonly SelectorDraft[]) => void
  readonly onFeed?: (feed: FeedRow) => void
  readonly problem?: string | undefined
  /** Feeds only, no patterns and labels. */
  readonly single?: boolean
}) {
  const { selectors, onChange, onFeed, problem, single = false } = props
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const match = useDebounced(text.trim(), 120)
  const query = new URLSearchParams({ limit: String(SHOWN) })
  if (match !== '') query.set('match', match)
  const [state] = useJson(`/api/v1/feeds?${query}`, parseFeeds)
  const found = state.kind === 'ready' ? state.data : { feeds: [], total: 0 }
  const offered = feedOptions(match, found.feeds, found.total)
  const options = single ? offered.filter(({ kind }) => kind === 'feed') : offered
  const at = Math.min(active, options.length - 1)

  function toggle(option: FeedOption | undefined): void {
    if (option === undefined) return
    const held = isChosen(option, selectors)
    if (held !== undefined) {
      onChange(selectors.filter((one) => one !== held))
      return
    }
    onChange(withRow(selectors, selectorFor(option)))
    if (option.kind === 'feed') onFeed?.(option.feed)
  }

  function go(to: number): void {
    const next = Math.max(0, Math.min(options.length - 1, to))
    setActive(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = keyOf(event)
    if (key === 'ArrowDown') go(at + 1)
    else if (key === 'ArrowUp') go(at - 1)
    else if (key === 'Enter') toggle(options[at])
    else return
    event.preventDefault()
  }

  return (
    <div className="grid gap-1">
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute left-2.5 top-2 size-4 text-muted" />
        <TextInput
          role="combobox"
          aria-label="Find feeds"
          aria-expanded
          aria-controls={`${id}list`}
          aria-activedescendant={options.length === 0 ? undefined : `${id}${at}`}
          aria-describedby={problem === undefined ? undefined : `${id}problem`}
          aria-invalid={problem === undefined ? undefined : true}
          name="selectors"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          placeholder="Find feeds: a word, or plant-?/*"
          spellCheck={false}
          className="pl-8"
        />
      </div>
      <ul
        ref={list}
        id={`${id}list`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a listbox that the combobox above moves through
        role="listbox"
        aria-label="Feeds"
        aria-multiselectable
        className="h-44 overflow-y-auto rounded-md border border-line"
      >
        {options.map((option, i) => {
          const chosen = isChosen(option, selectors) !== undefined
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the focus and the keys
            <li
              key={optionKey(option)}
              id={`${id}${i}`}
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: an option of the listbox
              role="option"
              aria-selected={chosen}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                setActive(i)
                toggle(option)
              }}
              className={`flex cursor-pointer items-center gap-2 px-2 py-1 text-[13px] hover:bg-raised ${i === at ? 'bg-raised' : ''}`}
            >
              <OptionLine option={option} />
              {chosen ? (
                <Check aria-hidden className="size-4 shrink-0 text-accent" />
              ) : (
                <Plus aria-hidden className="size-4 shrink-0 text-muted" />
              )}
            </li>
          )
        })}
      </ul>
      <p
        id={`${id}problem`}
        role="status"
        className={`text-xs ${problem === undefined ? 'text-muted' : 'text-bad'}`}
      >
        {problem ?? note(state.kind, match, found.feeds.length, found.total)}
      </p>
    </div>
  )
}

function note(kind: 'loading' | 'ready' | 'failed', match: string, shown: number, total: number): string {
  if (kind === 'loading') return 'Looking for feeds …'
  if (kind === 'failed')
    return 'The feeds could not be read. A name or a pattern can be written all the same.'
  if (total === 0 && match === '') return 'No feed yet. One appears as soon as somebody posts to it.'
  if (total === 0) return `No feed matches “${match}” yet. Add the pattern, and it shows them when they come.`
  return shown < total
    ? `${shown} of ${total.toLocaleString('en')} feeds: write more of the name to see the others.`
    : `${total.toLocaleString('en')} ${total === 1 ? 'feed' : 'feeds'}`
}

function optionKey(option: FeedOption): string {
  switch (option.kind) {
    case 'feed':
      return `feed ${option.feed.id}`
    case 'pattern':
      return 'pattern'
    case 'label':
      return `label ${option.name}=${option.value}`
  }
}

function OptionLine({ option }: { option: FeedOption }) {
  switch (option.kind) {
    case 'feed': {
      const { id, newest, unit } = option.feed
      return (
        <>
          <span className="min-w-0 flex-1">
            <FeedName id={id} />
          </span>
          <span className="whitespace-nowrap text-xs text-muted tabular-nums">
            {newest === null ? '' : formatValue(newest.value, unitOf(unit), 4)}
          </span>
        </>
      )
    }
    case 'pattern':
      return (
        <>
          <Asterisk aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            Every feed that matches <FeedName id={option.match} />
            <span className="text-muted">
              : {option.found.toLocaleString('en')} now, new ones by themselves
            </span>
          </span>
        </>
      )
    case 'label':
      return (
        <>
          <Tag aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            Every feed with <FeedName id={`${option.name} = ${option.value}`} />
          </span>
        </>
      )
  }
}
