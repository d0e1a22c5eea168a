import type { Code, ListItem, Nodes, Parents, Root, Text } from 'mdast'
import type { Options } from 'react-markdown'
import { extendAsWritten, type Processor } from '../format/literal-marks.ts'
import { withEmoji } from './shortcodes.ts'

/** To the web, to mail, and to feeds of this server; nothing else is a link. */
export function safeUrl(url: string): string {
  return /^(https?:\/\/|mailto:|\/feed\?id=)/i.test(url) ? url : ''
}

/** Reads a message as it was written (SPEC CH8): what Markdown would take away or count anew is shown. */
export function remarkAsWritten(this: Processor) {
  extendAsWritten(this)
  return (tree: Root, file: { readonly value: unknown }): void => restore(tree, String(file.value), tree)
}

/** Texts keep the blanks round their line breaks. */
export const REHYPE: Options['remarkRehypeOptions'] = {
  handlers: { text: (_state, { value }: Text) => ({ type: 'text', value }) },
}

/** Shortcodes that stand alone become emoji; not in code and links. */
export function remarkEmoji(emojiOf: ((name: string) => string | undefined) | null) {
  return () =>
    (tree: Root): void => {
      if (emojiOf !== null) emojify(tree, emojiOf)
    }
}

function restore(node: Nodes, source: string, tree: Root): void {
  if (!('children' in node)) return
  for (const [i, child] of [...node.children].entries()) {
    const written = sourceOf(child, source)
    switch (child.type) {
      case 'code':
        if (child.value === '' || !/^(?:[a-z][\w+#.-]*)?$/i.test(infoOf(child))) replace(node, i, written)
        break
      case 'heading':
      case 'blockquote':
        if (child.children.length === 0) replace(node, i, written)
        break
      case 'list':
        if (child.children.every((item) => item.children.length === 0)) replace(node, i, written)
        break
      case 'listItem':
        if (child.checked == null) mark(child, written)
        break
      case 'link':
      case 'image':
        if (safeUrl(child.url) === '') put(node, i, 1, { type: 'text', value: written })
        break
      case 'break':
        put(node, i, 1, { type: 'text', value: /[ \t]*\n/.exec(written)?.[0] ?? '\n' })
        break
      case 'thematicBreak':
        if (!/^-+$/.test(written)) replace(node, i, written)
        break
      case 'table':
        // Cells beyond those of the first row would be left out.
        child.align = widened(
          child.align ?? [],
          Math.max(...child.children.map((row) => row.children.length)),
        )
        break
      case 'text':
        if (node.type === 'paragraph' && tree.children.includes(node)) restoreBlanks(child, source)
        break
    }
    const now = node.children[i]
    if (now === child) restore(child, source, tree)
  }
  cutAddresses(node)
}

function widened<T>(align: readonly T[], width: number): (T | null)[] {
  return Array.from({ length: Math.max(align.length, width) }, (_, i) => align[i] ?? null)
}

function sourceOf({ position }: Nodes, source: string): string {
  return source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0)
}

function infoOf({ lang, meta }: Code): string {
  return `${lang ?? ''}${meta == null ? '' : ` ${meta}`}`
}

function replace(parent: Parents, i: number, written: string): void {
  put(parent, i, 1, { type: 'paragraph', children: [{ type: 'text', value: written }] })
}

function put(parent: Parents, i: number, instead: number, node: Nodes): void {
  const children: Nodes[] = parent.children
  children.splice(i, instead, node)
}

/** An item keeps its own number, bracket or dash. */
function mark(item: ListItem, written: string): void {
  const [sign = '•'] = /^(?:\d+[.)]|[-+])/.exec(written) ?? []
  const shown = sign === '-' ? '–' : sign
  item.data = { ...item.data, hProperties: { 'data-mark': shown } }
}

/** Blanks at the beginning and the end of lines. */
function restoreBlanks(text: Text, source: string): void {
  const { position } = text
  const { start, end } = position ?? {}
  if (position === undefined || start?.offset === undefined || end?.offset === undefined) return
  const line = source.lastIndexOf('\n', start.offset - 1) + 1
  const from = source.slice(line, start.offset).trim() === '' ? line : start.offset
  const raw = source.slice(from, end.offset)
  if (squeezed(raw) !== squeezed(text.value)) return
  text.value = raw
  position.start = { ...start, offset: from }
}

function squeezed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/gm, '')
}

/** Where an address that was written out ends in signs of other scripts, or goes on behind them, they are not part of it. */
function cutAddresses(parent: Parents): void {
  for (let i = 0; i < parent.children.length; i++) {
    const child = parent.children[i]
    if (child?.type !== 'link') continue
    const [only] = child.children
    if (only?.type !== 'text' || !child.url.endsWith(only.value)) continue
    const end = only.value.search(/[，。、；：！？）】》」』”’»“„…<>]/u)
    if (end <= 0) continue
    const rest = only.value.slice(end)
    child.url = child.url.slice(0, child.url.length - rest.length)
    only.value = only.value.slice(0, end)
    put(parent, i + 1, 0, { type: 'text', value: rest })
    i++
  }
}

function emojify(node: Nodes, emojiOf: (name: string) => string | undefined): void {
  if (!('children' in node) || node.type === 'link') return
  const { children } = node
  for (const [i, child] of children.entries()) {
    if (child.type === 'text') child.value = withEmoji(child.value, emojiOf, [i > 0, i < children.length - 1])
    else emojify(child, emojiOf)
  }
}
