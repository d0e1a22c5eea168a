'use client'

import { byName } from '../../lib/domain/text/compare-names.ts'
import type { Moment } from '../../lib/protocol/chat.ts'
import { writeRange } from '../format/range-address.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { useChatRoom } from './chat-room.ts'
import { COMMANDS, type CommandName } from './commands.ts'
import { knownPeople, mentionsIn, type Pick } from './mentions.ts'

/** What stays in the composer after a command; `notice` says why, or what it gave. */
export interface CommandResult {
  readonly text: string
  readonly notice: string | null
}

const DONE: CommandResult = { text: '', notice: null }

/** Runs what is typed after a slash. `thread`: where a mark is said. */
export function useCommands(thread: string | null) {
  const { client, talk, me } = useChatRoom()
  const stage = useStage()

  /** What is being pointed at, else the instant that the charts stand at, else now. */
  function momentNow(): Moment {
    const { asOf, fixed } = talk.range.getSnapshot()
    return talk.draft.getSnapshot() ?? { time: Math.round(asOf ?? fixed?.to ?? stage.now()) }
  }

  function addressNow(): string {
    const address = new URL(location.href)
    writeRange(address.searchParams, talk.range.getSnapshot(), Number.NaN)
    return address.href
  }

  async function askServer(text: string): Promise<CommandResult> {
    const reply = await client.command(text.trim())
    if (reply === null) return { text, notice: 'There is no connection just now. Try again when it is back.' }
    if (!reply.ok) return { text, notice: reply.error.message }
    if (reply.kind === 'link') {
      const link = document.createElement('a')
      link.href = reply.href
      link.download = ''
      link.click()
    }
    return DONE
  }

  return async function run(
    name: CommandName,
    rest: string,
    text: string,
    picks: readonly Pick[],
  ): Promise<CommandResult> {
    switch (name) {
      case 'mark': {
        const people = knownPeople(
          client.presence.getSnapshot().people,
          client.state.getSnapshot().messages,
          me.id,
        )
        client.act({
          kind: 'post',
          text: rest,
          moment: momentNow(),
          mentions: mentionsIn(rest, people, picks),
          ...(thread === null ? {} : { thread }),
        })
        talk.draft.set(null)
        return DONE
      }
      case 'link':
        return { text: `${addressNow()} `, notice: null }
      case 'who': {
        const { people, total } = client.presence.getSnapshot()
        const names = byName(people, ({ person }) => person.name).map(({ person, idle }) =>
          idle ? `${person.name} (away)` : person.name,
        )
        const rest = total > names.length ? ` and ${total - names.length} more` : ''
        return { text: '', notice: `${total} here: ${names.join(', ')}${rest}` }
      }
      case 'stats':
      case 'export':
        return askServer(text)
    }
  }
}

export function explainUnknown(name: string): string {
  return `There is no /${name}. There are ${COMMANDS.map((one) => `/${one.name}`).join(', ')}. To begin a message with a slash, put a space before it.`
}
