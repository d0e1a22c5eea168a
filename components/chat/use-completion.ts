'use client'

import { useMemo, useState } from 'react'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { useStore } from '../hooks/use-store.ts'
import { useChatRoom } from './chat-room.ts'
import { COMMANDS } from './commands.ts'
import { ranked, type Token, tokenAt } from './completion.ts'
import { knownPeople } from './mentions.ts'

const SHOWN = 8
const loadEmoji = () => import('./emoji.ts').then((m) => m.findEmoji)

export interface Choice {
  readonly key: string
  /** What is put into the text. */
  readonly value: string
  readonly label: string
  readonly hint?: string
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
  const { client, feeds, me } = useChatRoom()
  const { people } = useStore(client.presence)
  const { messages } = useStore(client.state)
  const known = useMemo(() => knownPeople(people, messages, me.id), [people, messages, me.id])
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [chosen, setChosen] = useState({ key: '', index: 0 })

  const found = tokenAt(
    text,
    caret,
    known.map(({ name }) => name),
  )
  const usable = found === null || (found.kind === 'command' && !commands) ? null : found
  const key = usable === null ? '' : `${usable.kind} ${usable.from} ${usable.query}`
  if (usable === null && dismissed !== null) setDismissed(null)
  const token = dismissed === `${usable?.kind} ${usable?.from}` ? null : usable
  const findEmoji = useLoaded(token?.kind === 'emoji' ? loadEmoji : null)

  function choicesOf({ kind, query, from }: Token): Choice[] {
    switch (kind) {
      case 'person':
        return ranked(known, query, ({ name }) => name, SHOWN).map(({ id, name }) => ({
          key: id,
          value: `@${name}`,
          label: name,
        }))
      case 'feed':
        return ranked(feeds, query, (id) => id, SHOWN).map((id) => ({
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
        return COMMANDS.filter(({ name }) => name.startsWith(query.toLowerCase())).map(
          ({ name, usage, hint }) => ({ key: name, value: `/${name}`, label: usage, hint }),
        )
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
