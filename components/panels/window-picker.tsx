'use client'

import { type SubmitEvent, useId, useState } from 'react'
import { windowKey } from '../../lib/protocol/window-key.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { formatWindow, parseWindow } from '../format/windows.ts'
import { Segmented } from '../ui/segmented.tsx'

const CHOICES: readonly { readonly window: WindowSpec; readonly label: string }[] = [
  { window: { last: 10 }, label: '10' },
  { window: { last: 100 }, label: '100' },
  { window: { last: 1000 }, label: '1000' },
  { window: { span: 10_000 }, label: '10 s' },
  { window: { span: 60_000 }, label: '1 m' },
  { window: { span: 600_000 }, label: '10 m' },
  { window: { span: 3_600_000 }, label: '1 h' },
]
const SEGMENTS = CHOICES.map(({ window, label }) => ({
  value: windowKey(window),
  label: 'last' in window ? `${label} pts` : label,
}))

/** Over how much of the feed statistics are taken: one of the usual windows, or what is typed. */
export function WindowPicker(props: {
  readonly value: WindowSpec
  readonly onChange: (window: WindowSpec) => void
}) {
  const { value, onChange } = props
  const key = windowKey(value)
  const usual = CHOICES.some(({ window }) => windowKey(window) === key)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const hint = useId()

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const entry = parseWindow(text)
    setProblem(entry.ok ? null : entry.message)
    if (entry.ok) onChange(entry.window)
  }

  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Window of the statistics"
          segments={SEGMENTS}
          value={usual ? key : null}
          onChange={(next) => {
            const choice = CHOICES.find(({ window }) => windowKey(window) === next)
            if (choice === undefined) return
            setText('')
            setProblem(null)
            onChange(choice.window)
          }}
        />
        <form onSubmit={submit} className="flex items-center gap-1">
          <input
            aria-label="Another window, such as 250 or 90s"
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : hint}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setProblem(null)
            }}
            placeholder={usual ? '250 or 90s' : formatWindow(value)}
            autoComplete="off"
            className="h-8 w-28 rounded-md border border-edge bg-surface px-2 text-[13px] tabular-nums placeholder:text-muted aria-invalid:border-bad"
          />
          <button
            type="submit"
            className="h-8 rounded-md border border-edge px-2 text-[13px] hover:bg-raised"
          >
            Set
          </button>
        </form>
      </div>
      {problem === null ? null : (
        <p id={hint} role="alert" className="text-[13px] text-bad">
          {problem}
        </p>
      )}
    </div>
  )
}
