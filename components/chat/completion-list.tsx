'use client'

import clsx from 'clsx'
import type { Completion } from './use-completion.ts'

/** Above what is written: what may stand there. The keys are heard by the text field. */
export function CompletionList(props: {
  readonly id: string
  readonly completion: Completion
  readonly onPick: (index: number) => void
}) {
  const { id, completion, onPick } = props
  const { choices, chosen } = completion
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      data-inner
      className="absolute inset-x-2 bottom-full z-30 mb-1 max-h-64 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-lg"
    >
      {choices.map((choice, i) => (
        <div
          key={choice.key}
          id={`${id}${i}`}
          role="option"
          aria-selected={i === chosen}
          tabIndex={-1}
          onMouseDown={(event) => {
            // The text keeps the focus.
            event.preventDefault()
            onPick(i)
          }}
          className={clsx(
            'cursor-pointer rounded px-2 py-1 text-[13px] hover:bg-raised',
            i === chosen && 'bg-raised',
          )}
        >
          <span className="break-words font-medium">{choice.label}</span>
          {choice.hint === undefined ? null : <span className="block text-xs text-muted">{choice.hint}</span>}
        </div>
      ))}
    </div>
  )
}
