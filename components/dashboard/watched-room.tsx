'use client'

import { Pencil } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCallback, useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { RoomClient, RoomState } from '../../lib/client/room-client.ts'
import { revisionOf } from '../../lib/domain/room-revisions.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SnapshotRange } from '../../lib/protocol/live-events.ts'
import type { Layout } from '../../lib/protocol/panels.ts'
import type { Rival, Room } from '../../lib/protocol/rooms.ts'
import type { Beginning } from '../editor/room-editor.tsx'
import { useLiveSpan, useRange } from '../hooks/use-range.ts'
import { useView } from '../hooks/use-view.ts'
import { FeedsAt } from '../panels/feeds-at.tsx'
import { LiveView } from '../panels/live-view.tsx'
import { RangeBar } from '../panels/range-bar.tsx'
import { Button } from '../ui/button.tsx'
import { CellNotes } from './cell-notes.tsx'
import { EmptyRoom } from './empty-room.tsx'
import { PanelGrid } from './panel-grid.tsx'
import { PanelView } from './panel-view.tsx'
import { RefusedEdits, RemovedRoom } from './room-news.tsx'
import { RoomSkeleton } from './room-skeleton.tsx'
import { useEditKey } from './use-edit-key.ts'
import { viewItems } from './view-items.ts'

const RoomEditor = dynamic(() => import('../editor/room-editor.tsx').then((m) => m.RoomEditor), {
  ssr: false,
})
const RivalDialog = dynamic(() => import('../editor/rival-dialog.tsx').then((m) => m.RivalDialog), {
  ssr: false,
})

/** Columns of 2^k ms for a panel: two a device pixel at the usual width of one. */
const COLUMNS = 1024
const NO_FEEDS: ReadonlyMap<string, FeedStore> = new Map()

/** A room on screen: one view for all its panels (SPEC PB1), and the editor over them where somebody edits. */
export function WatchedRoom(props: {
  readonly client: RoomClient
  readonly state: RoomState
  /** Of the state. */
  readonly room: Room
  readonly connected: boolean
  readonly first: ChartRange
  readonly beginning: Beginning | null
}) {
  const { client, state, room, connected, first } = props
  const { phase, pending, refused } = state
  const { panels, span: usualSpan } = room.document
  const range = useRange(first, usualSpan)
  const span = useLiveSpan(range)
  const items = useMemo(() => viewItems(panels), [panels])
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items.length === 0 ? null : items, live)
  const [beginning, setBeginning] = useState(props.beginning)
  const [moved, setMoved] = useState<ReadonlyMap<string, Layout> | null>(null)
  const [overlay, setOverlay] = useState<HTMLElement | null>(null)
  const [compared, setCompared] = useState<string | null>(null)
  const editing = beginning !== null
  const edit = useCallback(() => setBeginning({ kind: 'look' }), [])
  useEditKey(editing ? null : edit)
  const shown = useMemo(
    () =>
      moved === null ? panels : panels.map((one) => ({ ...one, layout: moved.get(one.id) ?? one.layout })),
    [panels, moved],
  )

  const resolve = (rival: Rival, keep: 'panel' | 'rival' | 'both'): void => {
    client.edit({ op: 'resolve', base: revisionOf(room, rival.panel.id), rival: rival.id, keep })
    setCompared(null)
  }
  const others = state.editors.filter(({ tab }) => tab !== state.tab)
  const rival = room.rivals.find(({ id }) => id === compared)
  const rivalled = panels.find(({ id }) => id === rival?.panel.id)
  const grid = (feeds: ReadonlyMap<string, FeedStore>) => (
    <PanelGrid
      panels={shown}
      editing={editing}
      notes={(panel) => (
        <CellNotes
          panel={panel}
          editors={others.filter((editor) => editor.panel === panel.id)}
          rivals={room.rivals.filter((one) => one.panel.id === panel.id)}
          onResolve={resolve}
          onCompare={({ id }) => setCompared(id)}
        />
      )}
    >
      {(panel) => <PanelView panel={panel} feeds={feeds} range={range} columns={COLUMNS} />}
    </PanelGrid>
  )

  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h1 className="break-words">{room.document.title}</h1>
          <p className="mt-0.5 text-muted">{room.document.description}</p>
        </div>
        {editing ? null : (
          <Button onClick={edit} title="Edit the room (E)" aria-keyshortcuts="e">
            <Pencil aria-hidden className="size-4" />
            Edit
          </Button>
        )}
      </div>
      <RangeBar range={range} view={view} />
      {beginning === null ? null : (
        <RoomEditor
          key={beginning.kind === 'again' ? beginning.panel.id : ''}
          client={client}
          state={state}
          room={room}
          overlay={overlay}
          onPreview={setMoved}
          beginning={beginning}
          onDone={() => setBeginning(null)}
        />
      )}
      {phase.kind === 'removed' ? <RemovedRoom by={phase.by} document={room.document} /> : null}
      <RefusedEdits
        refused={refused}
        onOpen={(panel) => setBeginning({ kind: 'again', panel })}
        onDismiss={(id) => client.dismiss(id)}
      />
      {pending.length > 0 && !connected && phase.kind !== 'removed' ? (
        <p role="status" data-testid="waiting" className="text-[13px] text-warn">
          {pending.length} {pending.length === 1 ? 'change waits' : 'changes wait'} for the connection, and
          will be sent when it is back.
        </p>
      ) : null}
      {panels.length === 0 && !editing ? <EmptyRoom onAdd={() => setBeginning({ kind: 'add' })} /> : null}
      <div className="relative">
        {items.length === 0 ? (
          grid(NO_FEEDS)
        ) : view === null ? (
          <RoomSkeleton />
        ) : (
          <LiveView view={view}>
            {(feeds) => (
              <FeedsAt feeds={feeds} range={range}>
                {grid}
              </FeedsAt>
            )}
          </LiveView>
        )}
        <div ref={setOverlay} />
      </div>
      {rival === undefined || rivalled === undefined ? null : (
        <RivalDialog
          panel={rivalled}
          rival={rival}
          span={usualSpan}
          onResolve={(keep) => resolve(rival, keep)}
          onClose={() => setCompared(null)}
        />
      )}
    </div>
  )
}
