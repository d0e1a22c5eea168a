import { findAndReplace, type RegExpMatchObject } from 'mdast-util-find-and-replace'
import { SPACED_LETTER } from '../../lib/domain/text/search-words.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { mentionedAt } from './mentions.ts'

type Tree = Parameters<typeof findAndReplace>[0]

export interface Names {
  /** The message, as it is parsed. */
  readonly text: string
  readonly mentions: ChatMessage['mentions']
  readonly feeds: readonly string[]
  /** The id of who reads. */
  readonly me: string
}

/** Marks `@name` of those who are mentioned, and makes `#feed` a link to its page; not in code, and not inside words. */
export function remarkNames({ text, mentions, feeds, me }: Names) {
  const spots = mentionedAt(text, mentions)
  const written = new Set(spots.map(({ from, to }) => text.slice(from, to)))
  const known = new Map(feeds.map((id) => [`#${id}`, id]))
  return () =>
    (tree: Tree): void => {
      const rules: Parameters<typeof findAndReplace>[1] = []
      const names = anyOf([...written])
      if (names !== null) {
        rules.push([
          names,
          (found: string, match: RegExpMatchObject) => {
            const at = (match.stack.at(-1)?.position?.start.offset ?? Number.NaN) + match.index
            const spot =
              spots.find(({ from }) => from === at) ??
              spots.find(({ from, to }) => text.slice(from, to) === found)
            const ids = spot?.who.map(({ id }) => id) ?? []
            return {
              type: 'strong',
              data: {
                hName: 'span',
                hProperties: {
                  className: ids.includes(me) ? MENTION_OF_ME : MENTION,
                  'data-mention': ids.join(' '),
                },
              },
              children: [{ type: 'text', value: found }],
            }
          },
        ])
      }
      const ids = anyOf([...known.keys()])
      if (ids !== null) {
        rules.push([
          ids,
          (found: string) => ({
            type: 'link',
            url: `/feed?id=${encodeURIComponent(known.get(found) ?? '')}`,
            children: [{ type: 'text', value: found }],
          }),
        ])
      }
      findAndReplace(tree, rules, { ignore: ['link', 'linkReference'] })
    }
}

const MENTION = ['rounded', 'bg-raised', 'px-0.5', 'font-medium', 'text-accent']
const MENTION_OF_ME = ['rounded', 'bg-accent', 'px-0.5', 'font-medium', 'text-on-accent']

/** The longest first, where one is the beginning of another; never within a word. */
function anyOf(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null
  const longest = [...words].sort((a, b) => b.length - a.length)
  const one = longest.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  return new RegExp(`(?<!${SPACED_LETTER})(?:${one})(?!${SPACED_LETTER})`, 'gu')
}
