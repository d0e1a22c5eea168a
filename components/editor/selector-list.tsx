'use client'

import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../ui/button.tsx'
import { FeedName } from '../ui/feed-name.tsx'
import { TextInput } from '../ui/field.tsx'
import { type LabelDraft, type SelectorDraft, withRow } from './panel-draft.ts'
import type { Problems } from './panel-of-draft.ts'

/** What the panel shows so far, each line to change or to take away. */
export function SelectorList(props: {
  readonly selectors: readonly SelectorDraft[]
  readonly onChange: (selectors: readonly SelectorDraft[]) => void
  readonly problems: Problems
  /** Time series: each may go by the right axis. */
  readonly twoAxes: boolean
}) {
  const { selectors, onChange, problems, twoAxes } = props
  if (selectors.length === 0) return null
  const put = (next: SelectorDraft): void => {
    onChange(selectors.map((one) => (one.key === next.key ? next : one)))
  }
  return (
    <ul aria-label="Chosen feeds" className="grid gap-1.5">
      {selectors.map((selector, i) => {
        const problem = problems.get(`selectors.${i}`)
        return (
          <li key={selector.key} className="grid gap-1 rounded-md border border-line px-2 py-1">
            <div className="flex min-h-8 items-center gap-2">
              <div className="min-w-0 flex-1">
                {selector.by === 'feed' ? (
                  <FeedName id={selector.text} />
                ) : (
                  <TextInput
                    aria-label="Pattern"
                    aria-invalid={problem === undefined ? undefined : true}
                    name={`selectors.${i}`}
                    value={selector.text}
                    onChange={(event) => put({ ...selector, text: event.target.value })}
                    spellCheck={false}
                    className="font-mono"
                  />
                )}
              </div>
              {twoAxes ? (
                <button
                  type="button"
                  aria-pressed={selector.right}
                  onClick={() => put({ ...selector, right: !selector.right })}
                  className="h-7 rounded border border-line px-2 text-xs text-muted hover:border-edge aria-pressed:border-accent aria-pressed:text-ink"
                >
                  right axis
                </button>
              ) : null}
              <IconButton
                label={`Take ${selector.text} away`}
                onClick={() => onChange(selectors.filter((one) => one !== selector))}
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </div>
            {selector.by === 'match' ? (
              <Labels labels={selector.labels} onChange={(labels) => put({ ...selector, labels })} />
            ) : null}
            {problem === undefined ? null : <p className="text-xs text-bad">{problem}</p>}
          </li>
        )
      })}
    </ul>
  )
}

/** Labels that a pattern's feeds must have; their values are patterns too. */
function Labels(props: {
  readonly labels: readonly LabelDraft[]
  readonly onChange: (labels: readonly LabelDraft[]) => void
}) {
  const { labels, onChange } = props
  const put = (next: LabelDraft): void => onChange(labels.map((one) => (one.key === next.key ? next : one)))
  return (
    <div className="grid justify-items-start gap-1">
      {labels.map((label) => (
        <div key={label.key} className="flex w-full items-center gap-1">
          <TextInput
            aria-label="Label"
            placeholder="label"
            value={label.name}
            onChange={(event) => put({ ...label, name: event.target.value })}
            spellCheck={false}
          />
          <span aria-hidden className="text-muted">
            =
          </span>
          <TextInput
            aria-label="Value of the label"
            placeholder="value, or n*"
            value={label.value}
            onChange={(event) => put({ ...label, value: event.target.value })}
            spellCheck={false}
          />
          <IconButton
            label={`Take the label ${label.name} away`}
            onClick={() => onChange(labels.filter((one) => one !== label))}
          >
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        look="quiet"
        className="-ml-2 h-7 px-2 text-xs"
        onClick={() => onChange(withRow(labels, { name: '', value: '' }))}
      >
        <Plus aria-hidden className="size-3.5" />
        Only with a label
      </Button>
    </div>
  )
}
