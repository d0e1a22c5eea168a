import type { ErrorCode } from '../protocol/errors.ts'
import { MAX_PANELS, REMEMBERED_EDITS } from '../protocol/limits.ts'
import type { Layout, Panel } from '../protocol/panels.ts'
import type { EditDraft, EditOutcome, Room, RoomEdit } from '../protocol/rooms.ts'
import { mergePanels } from './merge-panels.ts'
import { DETAIL_FIELDS, isDetail, revisionOf, sameContent } from './room-revisions.ts'

/** Versions that wait to be resolved, in one room. */
export const MAX_RIVALS = 50
const MAX_Y = 10_000

export type EditResult =
  | { readonly kind: 'done'; readonly outcome: EditOutcome; readonly room: Room }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

interface Change {
  readonly outcome: Exclude<EditOutcome, 'already'>
  readonly panels?: Panel[]
  readonly rivals?: Room['rivals']
  readonly details?: Partial<Pick<Room['document'], 'title' | 'description' | 'span'>>
  /** Keys whose revision becomes the new version; those of panels that are gone go by themselves. */
  readonly touched: readonly string[]
}

/**
 * The room after an edit, the same on the server and in a browser that shows its own edits at once. Whatever it was made
 * on, no content goes away unless its author or somebody who saw it said so: it becomes a rival, or the edit is refused.
 */
export function applyEdit(room: Room, edit: RoomEdit, by: string, at: number): EditResult {
  if (room.edits?.some(({ id }) => id === edit.id)) return { kind: 'done', outcome: 'already', room }
  const change = changeBy(room, ofThisRoom(room, edit), by, at)
  if (change === 'already') return { kind: 'done', outcome: 'already', room }
  if ('code' in change) return { kind: 'refused', ...change }
  const version = room.version + 1
  const document = { ...room.document, ...change.details, panels: change.panels ?? room.document.panels }
  const kept = new Set(document.panels.map(({ id }) => id))
  const revisions = Object.entries(room.revisions).filter(([key]) => isDetail(key) || kept.has(key))
  const edits = [...(room.edits ?? []), { id: edit.id, version, outcome: change.outcome, by }]
  return {
    kind: 'done',
    outcome: change.outcome,
    room: {
      ...room,
      version,
      updated: at,
      revisions: Object.fromEntries([...revisions, ...change.touched.map((key) => [key, version] as const)]),
      rivals: change.rivals ?? room.rivals,
      edits: edits.slice(-REMEMBERED_EDITS),
      document,
    },
  }
}

/** One that was made on a version that this room never had (it came back from a backup) has seen nothing of it. */
function ofThisRoom(room: Room, edit: RoomEdit): RoomEdit {
  const stranger = 'base' in edit && edit.base !== undefined && edit.base > room.version
  if (!stranger) return edit
  if (edit.op !== 'put') return { ...edit, base: 0 }
  const { seen: _, ...unseen } = edit
  return { ...unseen, base: 0 }
}

type Refusal = { readonly code: ErrorCode; readonly message: string }

function changeBy(room: Room, edit: RoomEdit, by: string, at: number): Change | Refusal | 'already' {
  switch (edit.op) {
    case 'put':
      return put(room, edit, by, at)
    case 'remove':
      return remove(room, edit)
    case 'details':
      return details(room, edit)
    case 'arrange':
      return arrange(room, edit.layouts)
    case 'resolve':
      return resolve(room, edit)
  }
}

function put(
  room: Room,
  { id, base, panel, seen }: RoomEdit & { op: 'put' },
  by: string,
  at: number,
): Change | Refusal {
  const { panels } = room.document
  const held = panels.find((one) => one.id === panel.id)
  if (held === undefined) {
    if (panels.length >= MAX_PANELS) return full()
    return {
      outcome: base === 0 ? 'applied' : 'restored',
      panels: [...panels, panel],
      touched: [panel.id],
    }
  }
  const placed = { ...panel, layout: held.layout }
  if (base >= revisionOf(room, panel.id) || sameContent(held, placed)) {
    return { outcome: 'applied', panels: replaced(panels, placed), touched: [panel.id] }
  }
  const merged = seen === undefined ? null : mergePanels(seen, held, placed)
  if (merged !== null) return { outcome: 'applied', panels: replaced(panels, merged), touched: [panel.id] }
  if (room.rivals.length >= MAX_RIVALS) {
    return {
      code: 'room_full',
      message: `“${held.title}” was changed by somebody else meanwhile, and ${MAX_RIVALS} versions wait to be resolved already. Resolve some, then save again.`,
    }
  }
  return { outcome: 'rival', rivals: [...room.rivals, { id, by, at, panel: placed }], touched: [] }
}

function remove(room: Room, { base, panel }: RoomEdit & { op: 'remove' }): Change | Refusal | 'already' {
  const held = room.document.panels.find(({ id }) => id === panel)
  if (held === undefined) return 'already'
  const waiting = room.rivals.find((rival) => rival.panel.id === panel)
  if (waiting !== undefined) {
    return changed(
      `“${held.title}” has another version by ${waiting.by} that waits to be resolved; resolve it first.`,
    )
  }
  if (base < revisionOf(room, panel)) {
    return changed(
      `“${held.title}” was changed after you last saw it, so it was not removed. Look at it again first.`,
    )
  }
  return {
    outcome: 'applied',
    panels: room.document.panels.filter((one) => one !== held),
    touched: [],
  }
}

function details(room: Room, edit: RoomEdit & { op: 'details' }): Change | Refusal {
  const given = DETAIL_FIELDS.filter((field) => edit[field] !== undefined)
  const lost = given.find(
    (field) => edit.base < revisionOf(room, `details.${field}`) && edit[field] !== room.document[field],
  )
  if (lost !== undefined) {
    return changed(`The room's ${lost} was changed after you last saw it; look at it again first.`)
  }
  return {
    outcome: 'applied',
    details: Object.fromEntries(given.map((field) => [field, edit[field]])),
    touched: given.length === 0 ? [] : ['details', ...given.map((field) => `details.${field}`)],
  }
}

function arrange(room: Room, layouts: Readonly<Record<string, Layout>>): Change {
  const panels = room.document.panels.map((panel) => {
    const layout = Object.hasOwn(layouts, panel.id) ? layouts[panel.id] : undefined
    return layout === undefined ? panel : { ...panel, layout }
  })
  return { outcome: 'applied', panels, touched: [] }
}

function resolve(room: Room, edit: RoomEdit & { op: 'resolve' }): Change | Refusal | 'already' {
  const rival = room.rivals.find(({ id }) => id === edit.rival)
  if (rival === undefined) return 'already'
  const rivals = room.rivals.filter((one) => one !== rival)
  if (edit.keep === 'panel') return { outcome: 'applied', rivals, touched: [] }
  const { panels } = room.document
  const held = panels.find(({ id }) => id === rival.panel.id)
  if (edit.keep === 'rival' && held !== undefined) {
    if (edit.base !== undefined && edit.base < revisionOf(room, held.id)) {
      return changed(`“${held.title}” was changed after you last saw it; look at it again first.`)
    }
    const panel = { ...rival.panel, layout: held.layout }
    return { outcome: 'applied', rivals, panels: replaced(panels, panel), touched: [panel.id] }
  }
  if (panels.length >= MAX_PANELS) return full()
  const panel = {
    ...rival.panel,
    id: freePanelId(room, rival.panel.id),
    layout: { ...rival.panel.layout, y: belowAll(panels) },
  }
  return { outcome: 'applied', rivals, panels: [...panels, panel], touched: [panel.id] }
}

/** `wanted`, or the first of `wanted-2`, `wanted-3`, … that no panel has. */
export function freePanelId(room: Room, wanted: string): string {
  const taken = new Set(room.document.panels.map(({ id }) => id))
  let id = wanted
  for (let n = 2; taken.has(id); n++) id = `${wanted.slice(0, 60)}-${n}`
  return id
}

/** The first row below every panel. */
export function belowAll(panels: readonly Panel[]): number {
  return Math.min(
    MAX_Y,
    panels.reduce((y, { layout }) => Math.max(y, layout.y + layout.h), 0),
  )
}

/** What takes an edit of `before` back, without its `base`; null where nothing does. */
export function inverseOf(before: Room, edit: EditDraft): EditDraft | null {
  const { panels } = before.document
  switch (edit.op) {
    case 'put': {
      const held = panels.find(({ id }) => id === edit.panel.id)
      if (held === undefined) return { op: 'remove', base: 0, panel: edit.panel.id }
      return { op: 'put', base: 0, panel: held }
    }
    case 'remove': {
      const held = panels.find(({ id }) => id === edit.panel)
      return held === undefined ? null : { op: 'put', base: 0, panel: held }
    }
    case 'details': {
      const given = DETAIL_FIELDS.filter((field) => edit[field] !== undefined)
      const old = Object.fromEntries(given.map((field) => [field, before.document[field]]))
      return { op: 'details', base: 0, ...old }
    }
    case 'arrange': {
      const moved = panels.filter(({ id }) => Object.hasOwn(edit.layouts, id))
      return { op: 'arrange', layouts: Object.fromEntries(moved.map(({ id, layout }) => [id, layout])) }
    }
    case 'resolve':
      return null
  }
}

function replaced(panels: readonly Panel[], panel: Panel): Panel[] {
  return panels.map((one) => (one.id === panel.id ? panel : one))
}

function changed(message: string): Refusal {
  return { code: 'room_changed', message }
}

function full(): Refusal {
  return { code: 'room_full', message: `A room has at most ${MAX_PANELS} panels.` }
}
