const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
}

/** As it stands on keyboards: "mod+k" is "Ctrl K", or "⌘ K" where `apple`. */
export function keyName(key: string, apple: boolean): string {
  const [first, ...rest] = key.split('+')
  if (first === 'mod' && rest.length > 0) return `${apple ? '⌘' : 'Ctrl'} ${keyName(rest.join('+'), apple)}`
  if (first === 'shift' && rest.length > 0)
    return `${apple ? '⇧' : 'Shift'} ${keyName(rest.join('+'), apple)}`
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)
}

export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}
