import { keyOf } from '../ui/key-of.ts'

/** Fields and lists, where letters and arrows have a meaning of their own. */
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=button], [type=range]), textarea, select, [contenteditable=true], ' +
  '[role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox], [role=grid]'
/** What the space bar presses or moves. */
const SPACED =
  'button, summary, input:not([type=range]), [role=button], [role=switch], [role=checkbox], [role=radio], [role=tab], [role=option]'

/** With Ctrl or ⌘, what fields do by themselves: undo and redo above all. */
const OF_FIELDS: ReadonlySet<string> = new Set(['a', 'c', 'v', 'x', 'y', 'z'])

interface Pressed {
  readonly key?: string
  readonly code?: string
  readonly keyCode?: number
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly defaultPrevented: boolean
  readonly repeat: boolean
  readonly isComposing: boolean
  readonly target: unknown
}

/** The shortcut that an event stands for, as actions name keys; null where it is none or somebody types. */
export function pressedKey(event: Pressed): string | null {
  const key = keyOf(event)
  if (key === '' || event.defaultPrevented || event.altKey) return null
  if (event.ctrlKey || event.metaKey) {
    const pressed = event.shiftKey ? `mod+shift+${key}` : `mod+${key}`
    if (event.repeat || (OF_FIELDS.has(key) && isIn(event.target, TYPING))) return null
    return pressed
  }
  if (isIn(event.target, TYPING)) return null
  if ((key === ' ' || key === 'Enter') && isIn(event.target, SPACED)) return null
  return event.repeat && key !== 'Escape' ? null : key
}

function isIn(target: unknown, selector: string): boolean {
  if (typeof target !== 'object' || target === null || !('closest' in target)) return false
  return typeof target.closest === 'function' && target.closest(selector) !== null
}
