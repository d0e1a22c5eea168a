'use client'

import { useMemo, useState } from 'react'
import { byName } from '../../lib/domain/text/compare-names.ts'
import { folded } from '../../lib/domain/text/fold-text.ts'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { useStore } from '../hooks/use-store.ts'
import { useChatRoom } from './chat-room.ts'
import { COMMANDS } from './commands.ts'
import { isShared, ranked, type Token, tokenAt } from './completion.ts'
import { knownPeople, type Mention } from './mentions.ts'
import { tellApart } from './tell-apart.ts'

const SHOWN = 8
const loadEmoji = () => import('./emoji.ts').then((m) => m.findEmoji)

export interface Choice {
  readonly key: string
  /** What is put into the text. */
  readonly value: string
  readonly label: string
  readonly hint?: string
  /** Who it mentions. */
  readonly person?: Mention
  /** Writing it out does not say which one is meant: it has to be chosen. */
  readonly shared?: boolean
}

export interface Completion {
  readonly token: Token | null
  readonly choices: readonly Choice[]
  readonly chosen: number
  choose(index: number): void
  dismiss(): void
}

/** What may stand where the caret is: people, feeds, emoji, commands. `commands`: whether a slash means one here. */
export function useCompletion(text: string, caret: number, commands: boolean): Completion {
  const { client, feeds, me, zone } = useChatRoom()
  const { people } = useStore(client.presence)
  const { messages } = useStore(client.state)
  const known = useMemo(
    () => byName(knownPeople(people, messages, me.id), ({ name }) => name),
    [people, messages, me.id],
  )
  const ids = useMemo(() => byName(feeds, (id) => id), [feeds])
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [chosen, setChosen] = useState({ key: '', index: 0 })

  const names = known.map(({ name }) => name)
  const found = tokenAt(text, caret, names)
  const usable = found === null || (found.kind === 'command' && !commands) ? null : found
  const key = usable === null ? '' : `${usable.kind} ${usable.from} ${usable.query}`
  if (usable === null && dismissed !== null) setDismissed(null)
  const token = dismissed === `${usable?.kind} ${usable?.from}` ? null : usable
  const findEmoji = useLoaded(token?.kind === 'emoji' ? loadEmoji : null)

  function choicesOf({ kind, query, from }: Token): Choice[] {
    switch (kind) {
      case 'person':
        return ranked(known, query, ({ name }) => name, SHOWN).map((person) => ({
          key: person.id,
          value: `@${person.name}`,
          label: person.name,
          person,
          ...(isShared(person.name, names)
            ? { shared: true, hint: tellApart(person.id, people, messages, zone) }
            : {}),
        }))
      case 'feed':
        return ranked(ids, query, (id) => id, SHOWN).map((id) => ({
          key: id,
          value: from > 0 && text.startsWith('/stats') ? id : `#${id}`,
          label: id,
        }))
      case 'emoji':
        return (findEmoji?.(query, SHOWN) ?? []).map(({ emoji, name }) => ({
          key: name,
          value: emoji,
          label: `${emoji} ${name}`,
        }))
      case 'command':
        return COMMANDS.filter(({ name }) => name.startsWith(folded(query))).map(({ name, usage, hint }) => ({
          key: name,
          value: `/${name}`,
          label: usage,
          hint,
        }))
    }
  }
  const choices = token === null ? [] : choicesOf(token)
  const index = chosen.key === key ? Math.min(chosen.index, choices.length - 1) : 0
  return {
    token,
    choices,
    chosen: index,
    choose: (next) => setChosen({ key, index: (next + choices.length) % Math.max(1, choices.length) }),
    dismiss: () => setDismissed(`${usable?.kind} ${usable?.from}`),
  }
}
