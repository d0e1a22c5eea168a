'use client'

import { Command, defaultFilter } from 'cmdk'
import { Activity, LayoutDashboard, type LucideIcon, Search, Zap } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { fetchRoomList } from '../../lib/client/room-list.ts'
import { byName } from '../../lib/domain/text/compare-names.ts'
import { folded } from '../../lib/domain/text/fold-text.ts'
import { feedListSchema } from '../../lib/protocol/http-api.ts'
import { roomListSchema } from '../../lib/protocol/rooms.ts'
import { feedHref } from '../format/curl.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useJson } from '../hooks/use-json.ts'
import { useStore } from '../hooks/use-store.ts'
import { useActionList } from '../providers/actions-provider.tsx'
import { isApple, keyName } from './key-names.ts'
import { focusAtEnd } from './palette-field.tsx'
import { PALETTE_FIELD, PALETTE_FRAME, PALETTE_LABEL, PALETTE_OVERLAY, PALETTE_ROW } from './palette-look.ts'

const parseFeeds = (body: unknown) => feedListSchema.parse(body)
const parseRooms = (body: unknown) => roomListSchema.parse(body)
/** Feeds come already searched by the server; so many are offered. */
const FEEDS = 20

const PLACES = [
  { href: '/', label: 'All rooms and feeds' },
  { href: '/refusals', label: 'Refused points' },
] as const

/** Finds a room, a feed or an action by what it is called, and goes there or does it. */
export function CommandPalette(props: {
  /** What was typed while this code was on its way. */
  readonly typed: string
  readonly onClose: () => void
}) {
  const { onClose } = props
  const router = useRouter()
  const actions = useStore(useActionList().list)
  const [search, setSearch] = useState(props.typed)
  const asked = useDebounced(search.trim(), 150)
  const [rooms] = useJson('/api/v1/rooms', parseRooms, null, fetchRoomList)
  const [feeds] = useJson(
    `/api/v1/feeds?${new URLSearchParams({ match: asked === '' ? '*' : asked, limit: String(FEEDS) })}`,
    parseFeeds,
  )
  const [apple] = useState(isApple)

  function go(href: string): void {
    onClose()
    router.push(href)
  }

  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className={PALETTE_OVERLAY} />
        <Dialog.Content aria-describedby={undefined} className={PALETTE_FRAME}>
          <Dialog.Title className="sr-only">{PALETTE_LABEL}</Dialog.Title>
          <Command label={PALETTE_LABEL} loop filter={score}>
            <div className={PALETTE_ROW}>
              <Search aria-hidden className="size-4 shrink-0 text-muted" />
              <Command.Input
                ref={focusAtEnd}
                value={search}
                onValueChange={setSearch}
                placeholder="A room, a feed or an action"
                className={PALETTE_FIELD}
              />
            </div>
            <Command.List className="max-h-[60dvh] overflow-y-auto p-1.5">
              <Command.Empty className="p-4 text-center text-[13px] text-muted">
                Nothing is called like this.
              </Command.Empty>
              <Group heading="Actions">
                {actions
                  .filter((action) => action.hidden !== true)
                  .map(({ id, label, group, keys, run }) => (
                    <Item
                      key={id}
                      value={`action ${id}`}
                      keywords={[label, group]}
                      icon={Zap}
                      onSelect={() => {
                        onClose()
                        run()
                      }}
                      hint={keys?.[0] === undefined ? '' : keyName(keys[0], apple)}
                    >
                      {label}
                    </Item>
                  ))}
              </Group>
              <Group heading="Rooms">
                {rooms.kind === 'ready'
                  ? byName(rooms.data.rooms, ({ title }) => title)
                      .filter((room) => !room.archived)
                      .map(({ slug, title, description }) => (
                        <Item
                          key={slug}
                          value={`room ${slug}`}
                          keywords={[title, description]}
                          icon={LayoutDashboard}
                          onSelect={() => go(`/rooms/${slug}`)}
                          hint={slug}
                        >
                          {title}
                        </Item>
                      ))
                  : null}
              </Group>
              <Group heading="Feeds">
                {feeds.kind === 'ready'
                  ? byName(feeds.data.feeds, ({ id }) => id).map(({ id }) => (
                      <Item
                        key={id}
                        value={`feed ${id}`}
                        // What the server found is shown, however it found it (globs).
                        keywords={[id, search]}
                        icon={Activity}
                        onSelect={() => go(feedHref(id))}
                        hint=""
                      >
                        <span className="font-mono">{id}</span>
                      </Item>
                    ))
                  : null}
              </Group>
              <Group heading="Pages">
                {PLACES.map(({ href, label }) => (
                  <Item
                    key={href}
                    value={`page ${href}`}
                    keywords={[label]}
                    icon={LayoutDashboard}
                    onSelect={() => go(href)}
                    hint=""
                  >
                    {label}
                  </Item>
                ))}
              </Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** As cmdk does it, with names compared as everywhere else. */
function score(value: string, search: string, keywords: string[] = []): number {
  return defaultFilter(folded(value), folded(search), keywords.map(folded)) ?? 0
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  )
}

function Item(props: {
  readonly value: string
  readonly keywords: string[]
  readonly icon: LucideIcon
  readonly hint: string
  readonly onSelect: () => void
  readonly children: ReactNode
}) {
  const { icon: Icon, hint, children, ...rest } = props
  return (
    <Command.Item
      {...rest}
      className="flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 text-[13px] data-[selected=true]:bg-raised"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 truncate">{children}</span>
      {hint === '' ? null : <span className="ml-auto shrink-0 pl-3 text-xs text-muted">{hint}</span>}
    </Command.Item>
  )
}
