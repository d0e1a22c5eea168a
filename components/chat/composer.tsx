'use client'

import { SendHorizontal, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ChatMessage, Moment } from '../../lib/protocol/chat.ts'
import { MAX_MESSAGE_LENGTH } from '../../lib/protocol/limits.ts'
import { useStore } from '../hooks/use-store.ts'
import { IconButton } from '../ui/button.tsx'
import { keyOf } from '../ui/key-of.ts'
import { useChatRoom } from './chat-room.ts'
import { parseTyped } from './commands.ts'
import { completed } from './completion.ts'
import { CompletionList } from './completion-list.tsx'
import { DraftMoment } from './draft-moment.tsx'
import { GrowingText } from './growing-text.tsx'
import { knownPeople, type Mention, mentionedAt, mentionsIn, movedPicks, type Pick } from './mentions.ts'
import { explainUnknown, useCommands } from './use-commands.ts'
import { useCompletion } from './use-completion.ts'
import { useDraft } from './use-draft.ts'
import { useTyping } from './use-typing.ts'

const NEAR_LIMIT = 500

export interface ComposerProps {
  /** The message that is answered here. */
  readonly thread: string | null
  readonly editing: ChatMessage | null
  readonly onEdit: (message: ChatMessage | null) => void
  /** Takes the focus at once. */
  readonly focused: boolean
}

/** Where messages are written. What cannot be sent stays in it. */
export function Composer(props: ComposerProps) {
  const { thread, editing, onEdit, focused } = props
  const { client, talk, slug, me, tell } = useChatRoom()
  const [draft, setDraft] = useDraft(slug, thread)
  const [edited, setEdited] = useState('')
  /** The list's choices are kept here while the text is written. */
  const [draftPicks, setDraftPicks] = useState<readonly Pick[]>([])
  const [editedPicks, setEditedPicks] = useState<readonly Pick[]>([])
  const [caret, setCaret] = useState(0)
  const moment = useStore(talk.draft)
  const field = useRef<HTMLTextAreaElement>(null)
  const placed = useRef<number | null>(null)
  const posts = useRef(Promise.resolve())
  const list = useId()
  const typing = useTyping()
  const runCommand = useCommands(thread)
  const text = editing === null ? draft : edited
  const setWritten = editing === null ? setDraft : setEdited
  const [picks, setPicks] = editing === null ? [draftPicks, setDraftPicks] : [editedPicks, setEditedPicks]
  function setText(next: string): void {
    setPicks((before) => movedPicks(before, text, next))
    setWritten(next)
  }
  const completion = useCompletion(text, caret, editing === null)
  const { choices, chosen, token } = completion
  const left = MAX_MESSAGE_LENGTH - text.trim().length

  useEffect(() => {
    if (editing === null) return
    setEditedPicks(picksOf(editing))
    setEdited(editing.text)
    field.current?.focus()
  }, [editing])
  useEffect(() => {
    if (focused || moment !== null) field.current?.focus({ preventScroll: true })
  }, [focused, moment])

  // Before the next key arrives: what is typed on belongs after what was put there.
  useLayoutEffect(() => {
    if (placed.current !== null) field.current?.setSelectionRange(placed.current, placed.current)
    placed.current = null
  })

  function put(next: string, at = next.length): void {
    setText(next)
    setCaret(at)
    placed.current = at
  }

  function pick(index: number): void {
    const choice = choices[index]
    if (choice === undefined || token === null) return
    const next = completed(text, token, choice.value)
    put(next.text, next.caret)
    const { person } = choice
    if (person !== undefined) setPicks((before) => [...before, { ...person, at: token.from }])
  }

  async function send(): Promise<void> {
    const typed = editing === null ? parseTyped(text) : { kind: 'text' as const }
    if (typed.kind === 'unknown') return tell(explainUnknown(typed.name))
    if (typed.kind === 'command') {
      const { text: rest, notice } = await runCommand(
        typed.name,
        typed.rest,
        text,
        movedPicks(picks, text, typed.rest),
      )
      put(rest)
      if (notice !== null) tell(notice)
      return typing(false)
    }
    if (left < 0) return
    if (editing !== null) {
      const written = asSent(text)
      if (written === '') return tell('An empty message says nothing: delete it instead.')
      const mentions = mentionsOf(written, sentPicks())
      if (written !== editing.text || !sameIds(mentions, editing.mentions))
        client.act({ kind: 'edit', message: editing.id, text: written, mentions })
      return onEdit(null)
    }
    if (text.trim() === '' && moment === null) return
    // The field is free for the next message at once, which goes after this one.
    talk.draft.set(null)
    put('')
    typing(false)
    const written = asSent(text)
    const mentions = mentionsOf(written, sentPicks())
    posts.current = posts.current.then(() => post(written, mentions, moment))
  }

  async function post(written: string, mentions: Mention[], about: Moment | null): Promise<void> {
    if (!client.state.getSnapshot().live && thread === null) await client.backToLive().catch(() => false)
    client.act({
      kind: 'post',
      text: written,
      mentions,
      ...(thread === null ? {} : { thread }),
      ...(about === null ? {} : { moment: about }),
    })
  }

  function mentionsOf(written: string, chosen: readonly Pick[]): Mention[] {
    const { people } = client.presence.getSnapshot()
    return mentionsIn(written, knownPeople(people, client.state.getSnapshot().messages, ''), chosen)
  }

  function sentPicks(): Pick[] {
    return movedPicks(picks, text, asSent(text))
  }

  /** Whether the suggestions took the key. */
  function onSuggestionKey(key: string): boolean {
    switch (key) {
      case 'ArrowDown':
        completion.choose(chosen + 1)
        return true
      case 'ArrowUp':
        completion.choose(chosen - 1)
        return true
      case 'Escape':
        completion.dismiss()
        return true
      case 'Enter':
      case 'Tab': {
        // What is written out needs no completion: it is sent.
        const written = token === null ? '' : text.slice(token.from, token.to)
        const isWhole = key === 'Enter' && written === choices[chosen]?.value && !choices[chosen]?.shared
        if (!isWhole) pick(chosen)
        return !isWhole
      }
      default:
        return false
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const key = keyOf(event)
    const done = (): void => event.preventDefault()
    if (choices.length > 0 && !event.shiftKey && onSuggestionKey(key)) {
      done()
      return
    }
    if (key === 'Enter' && !event.shiftKey) {
      done()
      void send()
    } else if (key === 'Escape' && editing !== null) {
      done()
      onEdit(null)
    } else if (key === 'ArrowUp' && text === '') {
      const own = client.state
        .getSnapshot()
        .messages.findLast(
          (one) =>
            one.author.id === me.id &&
            one.deleted === undefined &&
            (thread === null || one.thread === thread || one.id === thread),
        )
      if (own === undefined) return
      done()
      onEdit(own)
    }
  }

  return (
    <div className="relative shrink-0 border-t border-line p-2">
      {choices.length === 0 ? null : <CompletionList id={list} completion={completion} onPick={pick} />}
      {editing === null ? (
        <DraftMoment />
      ) : (
        <p data-inner className="flex items-center gap-1 pb-1 text-xs text-muted">
          <span className="flex-1 truncate">You change a message of yours. Esc leaves it as it is.</span>
          <IconButton label="Leave it as it is" className="h-6 w-6" onClick={() => onEdit(null)}>
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </p>
      )}
      <div className="flex items-end gap-1">
        <GrowingText
          ref={field}
          aria-label={editing === null ? 'Message' : 'Change the message'}
          aria-autocomplete="list"
          aria-controls={choices.length > 0 ? list : undefined}
          aria-activedescendant={choices.length > 0 ? `${list}${chosen}` : undefined}
          value={text}
          placeholder={thread === null ? 'Write a message, or / for commands' : 'Answer'}
          onChange={(event) => {
            setText(event.target.value)
            setCaret(event.target.selectionStart)
            typing(/^\s*[^\s/]/.test(event.target.value))
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={completion.dismiss}
          onKeyDown={onKeyDown}
        />
        <IconButton
          label={editing === null ? 'Send' : 'Save'}
          disabled={left < 0}
          onClick={() => void send()}
          className="h-[34px]"
        >
          <SendHorizontal aria-hidden className="size-4" />
        </IconButton>
      </div>
      {left > NEAR_LIMIT ? null : (
        <p role="status" className={`pt-1 text-xs tabular-nums ${left < 0 ? 'text-bad' : 'text-muted'}`}>
          {left < 0
            ? `${(-left).toLocaleString('en')} characters too many: a message has at most ${MAX_MESSAGE_LENGTH.toLocaleString('en')}.`
            : `${left.toLocaleString('en')} characters left`}
        </p>
      )}
    </div>
  )
}

/** As it is written: only empty lines before it, and blanks behind it, go. A blank before a slash stays. */
function asSent(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()
}

function picksOf({ text, mentions }: ChatMessage): Pick[] {
  return mentionedAt(text, mentions).flatMap(({ from, who }) => {
    const [one] = who
    return one === undefined || who.length > 1 ? [] : [{ ...one, at: from }]
  })
}

function sameIds(a: readonly Mention[], b: readonly Mention[]): boolean {
  return a.map(({ id }) => id).join(' ') === b.map(({ id }) => id).join(' ')
}
