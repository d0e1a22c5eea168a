/** A keydown, of the browser or of React. Autofill sends some that have no key at all. */
interface Keyed {
  readonly key?: unknown
  readonly code?: unknown
  readonly keyCode?: unknown
  readonly isComposing?: unknown
  readonly shiftKey?: unknown
}

/** What browsers report for a key that an input method takes; Safari does so after `compositionend` too. */
const TAKEN = 229

/** What stands on other keys than letters and digits, without and with Shift. */
const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  Backquote: ['`', '~'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
}

/**
 * The key that is pressed, as `KeyboardEvent.key` names it with letters small; empty where there is none, or an input method
 * takes it. On a layout without Latin letters it is what stands in its place on the usual one, so that shortcuts work there
 * too; any Latin layout (AZERTY, Dvorak) says by `key` what it means.
 */
export function keyOf(event: Keyed | { readonly nativeEvent: Keyed }): string {
  const { key, code, keyCode, isComposing, shiftKey } = 'nativeEvent' in event ? event.nativeEvent : event
  if (typeof key !== 'string' || isComposing === true || keyCode === TAKEN || key === 'Process') return ''
  const [letter = '', ...others] = key
  if (others.length > 0) return key
  return isForeign(letter) ? (usualKey(code, shiftKey === true) ?? key) : key.toLowerCase()
}

/** A letter, digit or mark of another script than Latin; not the signs that Latin layouts have beyond ASCII. */
function isForeign(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0
  return code >= 0x370 && (code < 0x1e00 || code > 0x2bff)
}

function usualKey(code: unknown, shift: boolean): string | undefined {
  if (typeof code !== 'string') return undefined
  const named = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code)
  return named?.[1]?.toLowerCase() ?? named?.[2] ?? SIGNS[code]?.[shift ? 1 : 0]
}
