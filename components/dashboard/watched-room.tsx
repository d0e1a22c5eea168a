'use client'

import { Pencil } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { RoomClient, RoomState } from '../../lib/client/room-client.ts'
import { authorOf } from '../../lib/domain/merge-panels.ts'
import { revisionOf } from '../../lib/domain/room-revisions.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { viewItems } from '../../lib/domain/view-items.ts'
import type { SnapshotRange } from '../../lib/protocol/live-events.ts'
import type { Layout, Panel } from '../../lib/protocol/panels.ts'
import type { Rival, Room } from '../../lib/protocol/rooms.ts'
import { TalkButton } from '../chat/talk-button.tsx'
import { TalkDock } from '../chat/talk-dock.tsx'
import { rivalWords } from '../editor/rival-words.ts'
import type { Beginning } from '../editor/room-editor.tsx'
import { useLeaveWarning } from '../hooks/use-leave-warning.ts'
import { later } from '../hooks/use-loaded.tsx'
import { usePerson } from '../hooks/use-person.ts'
import { useLiveSpan, useRange } from '../hooks/use-range.ts'
import { useView } from '../hooks/use-view.ts'
import { MomentsProvider } from '../moments/moments-provider.tsx'
import { FeedsAt } from '../panels/feeds-at.tsx'
import { LiveView } from '../panels/live-view.tsx'
import { RangeBar } from '../panels/range-bar.tsx'
import { useRoomLook } from '../shell/use-room-look.ts'
import { RoomTalkProvider } from '../talk/room-talk-provider.tsx'
import { Button } from '../ui/button.tsx'
import { FaultBoundary } from '../ui/fault-boundary.tsx'
import { FullPanel } from './full-panel.tsx'
import { PanelGrid } from './panel-grid.tsx'
import { PanelMenuButton } from './panel-menu-button.tsx'
import { PanelView } from './panel-view.tsx'
import { RoomMenuButton } from './room-menu-button.tsx'
import { RoomSkeleton } from './room-skeleton.tsx'
import { useBeginEditing } from './use-begin-editing.ts'

const RoomEditor = later(() => import('../editor/room-editor.tsx').then((m) => m.RoomEditor))
const EmptyRoom = later(() => import('./empty-room.tsx').then((m) => m.EmptyRoom))
const RefusedEdits = later(() => import('./room-news.tsx').then((m) => m.RefusedEdits))
const RoomStanding = later(() => import('./room-news.tsx').then((m) => m.RoomStanding))
const RemovedRoom = later(() => import('./room-news.tsx').then((m) => m.RemovedRoom))
const Kiosk = later(() => import('../shell/kiosk.tsx').then((m) => m.Kiosk))
const CellNotes = later(() => import('./cell-notes.tsx').then((m) => m.CellNotes))
const PeopleBar = later(() => import('../presence/people-bar.tsx').then((m) => m.PeopleBar))
const RoomPresence = later(() => import('../presence/room-presence.tsx').then((m) => m.RoomPresence))
const RivalDialog = later(() => import('../editor/rival-dialog.tsx').then((m) => m.RivalDialog))

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
  useLeaveWarning(pending.length > 0 && !connected && phase.kind !== 'removed')
  const range = useRange(first, usualSpan)
  const me = usePerson()?.name
  const span = useLiveSpan(range)
  const items = useMemo(() => viewItems(panels), [panels])
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items.length === 0 ? null : items, live)
  const [beginning, setBeginning] = useState(props.beginning)
  const [moved, setMoved] = useState<ReadonlyMap<string, Layout> | null>(null)
  const [overlay, setOverlay] = useState<HTMLElement | null>(null)
  const [compared, setCompared] = useState<string | null>(null)
  const editing = beginning !== null
  const begin = useCallback((kind: 'look' | 'add') => setBeginning({ kind }), [])
  const look = useRoomLook({ panels, editing })
  const { kiosk, full } = look
  useBeginEditing(!editing && !kiosk && full === null, begin)
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
      fit={kiosk}
      notes={(panel) => {
        const busy = others.filter((editor) => editor.panel === panel.id)
        const rivals = room.rivals.filter((one) => one.panel.id === panel.id)
        return busy.length + rivals.length === 0 ? null : (
          <CellNotes
            panel={panel}
            editors={busy}
            rivals={rivals}
            author={authorOf(room, panel.id)}
            onResolve={resolve}
            onCompare={({ id }) => setCompared(id)}
          />
        )
      }}
    >
      {(panel) => watched(panel, feeds)}
    </PanelGrid>
  )
  const watched = (panel: Panel, feeds: ReadonlyMap<string, FeedStore>) => (
    <PanelView
      panel={panel}
      feeds={feeds}
      range={range}
      columns={COLUMNS}
      menu={
        <PanelMenuButton
          slug={room.document.slug}
          panel={panel}
          feeds={feeds}
          range={range}
          isFull={panel.id === full?.id}
          onFull={(on) => look.setFull(on ? panel.id : null)}
          onEdit={kiosk ? undefined : (what) => setBeginning({ kind: what, panel })}
        />
      }
    />
  )
  const time = kiosk ? null : <RangeBar range={range} view={view} />
  const shownPanels = (feeds: ReadonlyMap<string, FeedStore>) =>
    full === null ? (
      grid(feeds)
    ) : (
      <FullPanel
        room={room.document.title}
        id={full.id}
        time={time}
        onLeave={kiosk ? null : () => look.setFull(null)}
      >
        {watched(full, feeds)}
      </FullPanel>
    )

  return (
    <RoomTalkProvider slug={room.document.slug} range={range}>
      <div className={`grid grid-cols-1 ${kiosk ? 'gap-2' : 'gap-5'}`}>
        {kiosk ? (
          <Kiosk
            slug={room.document.slug}
            title={room.document.title}
            range={range}
            cycle={look.cycle}
            bare={full !== null}
          />
        ) : full !== null ? null : (
          <div className="flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <h1 className="break-words">{room.document.title}</h1>
              <p className="mt-0.5 break-words text-muted">{room.document.description}</p>
            </div>
            <PeopleBar panels={panels} />
            <TalkButton />
            {editing ? null : (
              <Button
                onClick={() => begin('look')}
                title="Edit the room (E)"
                aria-keyshortcuts="e"
                data-chrome
              >
                <Pencil aria-hidden className="size-4" />
                Edit
              </Button>
            )}
            <RoomMenuButton
              room={room.document}
              view={view}
              range={range}
              onKiosk={() => look.setKiosk(true)}
            />
          </div>
        )}
        {full === null ? time : null}
        {beginning === null ? null : (
          <FaultBoundary part="editor">
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
          </FaultBoundary>
        )}
        {!kiosk && full === null && (room.archived || room.provided?.newer === true) ? (
          <RoomStanding room={room} />
        ) : null}
        {phase.kind === 'removed' ? <RemovedRoom by={phase.by} document={room.document} /> : null}
        {refused.length === 0 ? null : (
          <RefusedEdits
            refused={refused}
            onOpen={(panel) => setBeginning({ kind: 'again', panel })}
            onDismiss={(id) => client.dismiss(id)}
          />
        )}
        {pending.length > 0 && !connected && phase.kind !== 'removed' ? (
          <p role="status" data-testid="waiting" className="text-[13px] text-warn">
            {pending.length} {pending.length === 1 ? 'change waits' : 'changes wait'} for the connection, and
            will be sent when it is back.
          </p>
        ) : null}
        {panels.length === 0 && !editing ? <EmptyRoom onAdd={() => begin('add')} /> : null}
        <div className="relative">
          {items.length === 0 ? (
            shownPanels(NO_FEEDS)
          ) : view === null ? (
            <RoomSkeleton />
          ) : (
            <MomentsProvider panels={panels}>
              <LiveView view={view}>
                {(feeds) => (
                  <FeedsAt feeds={feeds} range={range}>
                    {shownPanels}
                  </FeedsAt>
                )}
              </LiveView>
            </MomentsProvider>
          )}
          <div ref={setOverlay} />
        </div>
        {rival === undefined || rivalled === undefined ? null : (
          <RivalDialog
            panel={rivalled}
            rival={rival}
            words={rivalWords(me, authorOf(room, rivalled.id), rival.by)}
            span={usualSpan}
            onResolve={(keep) => resolve(rival, keep)}
            onClose={() => setCompared(null)}
          />
        )}
      </div>
      {kiosk ? null : <RoomPresence full={full?.id ?? null} setFull={look.setFull} />}
      {kiosk || full !== null ? null : (
        <FaultBoundary part="chat">
          <TalkDock slug={room.document.slug} view={view} />
        </FaultBoundary>
      )}
    </RoomTalkProvider>
  )
}
