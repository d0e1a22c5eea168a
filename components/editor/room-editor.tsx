'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { answerTo } from '../../lib/client/answer-to.ts'
import { newId } from '../../lib/client/new-id.ts'
import type { RoomClient, RoomState } from '../../lib/client/room-client.ts'
import type { EditReport } from '../../lib/client/room-sync.ts'
import { authorOf } from '../../lib/domain/merge-panels.ts'
import { freePlace, type GridStep, move, rearranged, resize, settle } from '../../lib/domain/panel-grid.ts'
import { revisionOf } from '../../lib/domain/room-revisions.ts'
import type { Layout, Panel } from '../../lib/protocol/panels.ts'
import type { EditDraft, Room } from '../../lib/protocol/rooms.ts'
import { useMedia } from '../hooks/use-media.ts'
import { type CellActions, KEYS_HINT } from './edit-cell.tsx'
import { EditLayer } from './edit-layer.tsx'
import { EditToolbar, type Said } from './edit-toolbar.tsx'
import { kindInfo } from './kinds.ts'
import { PanelDialog } from './panel-dialog.tsx'
import { draftOf, emptyDraft, type PanelDraft } from './panel-draft.ts'
import { PhoneLayer } from './phone-layer.tsx'
import { RoomDialog } from './room-dialog.tsx'
import { useEditActions } from './use-edit-actions.ts'

/** What edit mode begins with. */
export type Beginning =
  | { readonly kind: 'look' }
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly panel: Panel }
  | { readonly kind: 'duplicate'; readonly panel: Panel }
  /** A change that was refused, to be made once more. */
  | { readonly kind: 'again'; readonly panel: Panel }

export interface RoomEditorProps {
  readonly client: RoomClient
  readonly state: RoomState
  /** Of the state. */
  readonly room: Room
  /** Lies over the grid. */
  readonly overlay: HTMLElement | null
  readonly onPreview: (layouts: ReadonlyMap<string, Layout> | null) => void
  readonly beginning: Beginning
  readonly onDone: () => void
}

type Open =
  | {
      readonly kind: 'panel'
      readonly draft: PanelDraft
      readonly place: Pick<Panel, 'id' | 'layout'>
      readonly base: number
      /** As it was when it was opened; none where it is new. */
      readonly seen?: Panel
    }
  | { readonly kind: 'room' }

const NOTHING: Said = { tone: 'quiet', text: '' }

/** Everything that changes a room; loaded only when somebody begins to edit. */
export function RoomEditor(props: RoomEditorProps) {
  const { client, state, room, overlay, onPreview, beginning, onDone } = props
  const [said, setSaid] = useState<Said>(NOTHING)
  const latest = useRef(room)
  latest.current = room
  const panels = useMemo(() => settle(room.document.panels), [room.document.panels])
  const [open, setOpen] = useState<Open | null>(() => firstOpen(room, beginning))
  const phone = useMedia('(width < 48rem)')

  const editing = open?.kind === 'panel' ? open.place.id : null
  useEffect(() => {
    client.editing(editing)
    return () => client.editing(null)
  }, [client, editing])

  const { outcome } = state
  useEffect(() => {
    const news = outcome === null ? null : newsOf(outcome)
    if (news !== null) setSaid(news)
  }, [outcome])

  const focus = useRef<string | null>(null)
  // Moving a frame in the page takes the focus from it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `panels` is what moves them
  useEffect(() => {
    const id = focus.current
    if (id === null || open !== null) return
    const handle = document.querySelector<HTMLElement>(`[data-panel="${id}"]`)
    if (handle === null) return
    focus.current = null
    handle.focus()
  }, [panels, open])

  /** Shown at once; what the server refuses is said by the page. */
  const make = useCallback(
    (edit: EditDraft, done: string): void => {
      client.edit(edit)
      setSaid({ tone: 'quiet', text: done })
    },
    [client],
  )

  const arrange = useCallback(
    (next: readonly Panel[], done: string): void => {
      const layouts = rearranged(latest.current.document.panels, next)
      const moved = Object.keys(layouts).length > 0
      if (moved) make({ op: 'arrange', layouts }, done)
      else setSaid({ tone: 'quiet', text: 'It cannot go further that way.' })
    },
    [make],
  )

  const actions = useMemo((): CellActions => {
    const step = (change: typeof move, panel: Panel, way: GridStep): void => {
      const next = change(latest.current.document.panels, panel.id, way)
      focus.current = panel.id
      arrange(next, placeText(next.find(({ id }) => id === panel.id)))
    }
    return {
      edit: (panel) => setOpen(openPanel(latest.current, panel)),
      duplicate(panel) {
        const { panels } = latest.current.document
        const copy = { ...panel, id: newId(), layout: freePlace(panels, panel.layout) }
        focus.current = copy.id
        make({ op: 'put', base: 0, panel: copy }, `${nameOf(panel)} is there twice now.`)
      },
      remove(panel) {
        const base = revisionOf(latest.current, panel.id)
        make({ op: 'remove', base, panel: panel.id }, `${nameOf(panel)} is removed.`)
      },
      move: (panel, way) => step(move, panel, way),
      resize: (panel, way) => step(resize, panel, way),
    }
  }, [arrange, make])

  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    if (beginning.kind === 'duplicate') actions.duplicate(beginning.panel)
  }, [beginning, actions])

  const undo = (): void => {
    if (!state.canUndo) return
    setSaid({ tone: 'quiet', text: 'Taken back.' })
    client.undo()
  }
  const redo = (): void => {
    if (!state.canRedo) return
    setSaid({ tone: 'quiet', text: 'Done again.' })
    client.redo()
  }
  const add = (): void => setOpen(newPanel(room))
  useEditActions({
    free: open === null,
    undo,
    redo,
    add,
    room: () => setOpen({ kind: 'room' }),
    done: onDone,
  })

  const panelAuthor = (edit: EditDraft): string | undefined =>
    edit.op === 'put' ? authorOf(latest.current, edit.panel.id) : undefined

  /** Rejects where the server refuses it, so that a dialog keeps what was written. */
  async function save(edit: EditDraft, done: string): Promise<void> {
    const id = client.edit(edit)
    const answer = id === null ? 'waiting' : await answerTo(client, id)
    const waits = answer === 'waiting'
    setSaid({ tone: 'quiet', text: waits ? WAITS : answer === 'rival' ? rivalText(panelAuthor(edit)) : done })
  }

  async function savePanel(panel: Panel): Promise<void> {
    if (open?.kind !== 'panel') return
    const layout = open.base === 0 ? freePlace(room.document.panels, panel.layout) : panel.layout
    const seen = open.seen === undefined ? {} : { seen: open.seen }
    await save(
      { op: 'put', base: open.base, panel: { ...panel, layout }, ...seen },
      `${nameOf(panel)} is saved.`,
    )
    focus.current = panel.id
    setOpen(null)
  }

  const layouts = (next: ReadonlyMap<string, Layout>): Panel[] =>
    settle(panels.map((panel) => ({ ...panel, layout: next.get(panel.id) ?? panel.layout })))

  return (
    <>
      <EditToolbar
        state={state}
        said={said}
        onAdd={add}
        onUndo={undo}
        onRedo={redo}
        onRoom={() => setOpen({ kind: 'room' })}
        onDone={onDone}
      />
      <p id={KEYS_HINT} hidden>
        Arrow keys move the panel, Shift and arrow keys size it, Enter edits it, Delete removes it, D
        duplicates it.
      </p>
      {overlay === null
        ? null
        : createPortal(
            phone ? (
              <PhoneLayer panels={panels} actions={actions} onArrange={(next) => arrange(next, 'Moved.')} />
            ) : (
              <EditLayer
                panels={panels}
                actions={actions}
                onPreview={onPreview}
                onArrange={(next) => arrange(layouts(next), 'Arranged.')}
              />
            ),
            overlay,
          )}
      {open?.kind === 'panel' ? (
        <PanelDialog
          key={open.place.id}
          heading={open.base === 0 ? 'Add a panel' : 'Edit the panel'}
          saveLabel={open.base === 0 ? 'Add panel' : 'Save'}
          first={open.draft}
          place={open.place}
          fresh={open.base === 0}
          span={room.document.span}
          onSave={savePanel}
          onClose={() => setOpen(null)}
          warning={open.base > 0 && revisionOf(room, open.place.id) !== open.base ? CHANGED : undefined}
        />
      ) : null}
      {open?.kind === 'room' ? (
        <RoomDialog
          room={room}
          onSave={(edit) => save(edit, 'The room is saved.')}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  )
}

const WAITS = 'It is sent when the connection is back.'
const rivalText = (author: string | undefined): string =>
  `${author ?? 'Somebody'} changed the same of it meanwhile. Both versions are kept: choose one on the panel.`
const RESTORED = 'Somebody had removed it meanwhile. It is back, with your change.'
const CHANGED =
  'It was changed while you have it open. What you change of other fields is kept beside that; of the same ones, both versions are kept to compare.'

function newsOf(outcome: EditReport): Said | null {
  if (outcome.kind === 'stuck') return { tone: 'bad', text: outcome.message }
  if (outcome.kind === 'refused') return null
  if (outcome.outcome === 'rival') return { tone: 'quiet', text: rivalText(undefined) }
  return outcome.outcome === 'restored' ? { tone: 'quiet', text: RESTORED } : null
}

function nameOf({ title }: Panel): string {
  return title === '' ? 'The panel' : title
}

function placeText(panel: Panel | undefined): string {
  if (panel === undefined) return ''
  const { x, y, w, h } = panel.layout
  return `${nameOf(panel)}: column ${x + 1}, row ${y + 1}, ${w} of 12 columns wide, ${h} rows high.`
}

function newPanel(room: Room): Open {
  const layout = freePlace(room.document.panels, kindInfo(emptyDraft.kind).size)
  return { kind: 'panel', draft: emptyDraft, place: { id: newId(), layout }, base: 0 }
}

function openPanel(room: Room, panel: Panel): Open {
  return { kind: 'panel', draft: draftOf(panel), place: panel, base: revisionOf(room, panel.id), seen: panel }
}

function firstOpen(room: Room, beginning: Beginning): Open | null {
  switch (beginning.kind) {
    case 'look':
    case 'duplicate':
      return null
    case 'add':
      return newPanel(room)
    case 'edit': {
      // As it is by now: somebody may have changed or removed it while this code loaded.
      const panel = room.document.panels.find(({ id }) => id === beginning.panel.id)
      return panel === undefined ? null : openPanel(room, panel)
    }
    case 'again':
      return openPanel(room, beginning.panel)
  }
}
