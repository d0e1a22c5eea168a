export const COMMANDS = [
  { name: 'stats', usage: '/stats feed window', hint: 'Statistics of a feed now, such as /stats pump 5m' },
  { name: 'mark', usage: '/mark text', hint: 'Mark this moment on the charts' },
  { name: 'link', usage: '/link', hint: 'Write the address of exactly this view' },
  { name: 'who', usage: '/who', hint: 'List who is here' },
  { name: 'export', usage: '/export markdown', hint: 'Save the conversation as Markdown, or as json' },
] as const

export type CommandName = (typeof COMMANDS)[number]['name']

export type Typed =
  | { readonly kind: 'text' }
  | { readonly kind: 'command'; readonly name: CommandName; readonly rest: string }
  | { readonly kind: 'unknown'; readonly name: string }

/** A slash and a word at the very beginning is a command; behind a space, or a path, it is text. */
export function parseTyped(text: string): Typed {
  const match = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i.exec(text.trimEnd())
  if (match === null) return { kind: 'text' }
  const word = (match[1] ?? '').toLowerCase()
  const known = COMMANDS.find(({ name }) => name === word)
  return known === undefined
    ? { kind: 'unknown', name: word }
    : { kind: 'command', name: known.name, rest: (match[2] ?? '').trim() }
}
