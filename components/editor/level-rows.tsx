'use client'

import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../ui/button.tsx'
import { type Choice, Select, TextInput } from '../ui/field.tsx'
import { type StateDraft, type ThresholdDraft, withRow } from './panel-draft.ts'
import type { Problems } from './panel-of-draft.ts'

const LEVELS: readonly Choice<ThresholdDraft['level']>[] = [
  { value: 'good', label: 'Good' },
  { value: 'warn', label: 'Warning' },
  { value: 'bad', label: 'Bad' },
]
const STATE_LEVELS: readonly Choice<StateDraft['level']>[] = [
  { value: 'neutral', label: 'Neutral' },
  ...LEVELS,
]

/** From which value on a panel shows which level. */
export function ThresholdRows(props: {
  readonly rows: readonly ThresholdDraft[]
  readonly onChange: (rows: readonly ThresholdDraft[]) => void
  readonly problems: Problems
}) {
  const { rows, onChange, problems } = props
  const put = (next: ThresholdDraft): void => onChange(rows.map((row) => (row.key === next.key ? next : row)))
  return (
    <fieldset className="grid justify-items-start gap-1.5">
      <legend className="mb-1 text-[13px] font-medium">Thresholds</legend>
      {rows.map((row, i) => {
        const problem = problems.get(`thresholds.${i}.at`)
        return (
          <div key={row.key} className="grid w-full gap-1">
            <div className="flex items-center gap-2">
              <span className="text-[13px] text-muted">from</span>
              <NumberInput
                label="From this value"
                name={`thresholds.${i}.at`}
                value={row.at}
                bad={problem !== undefined}
                onChange={(at) => put({ ...row, at })}
              />
              <Select
                aria-label="Level"
                choices={LEVELS}
                value={row.level}
                onPick={(level) => put({ ...row, level })}
                className="max-w-32"
              />
              <IconButton
                label="Take this threshold away"
                onClick={() => onChange(rows.filter((one) => one !== row))}
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </div>
            {problem === undefined ? null : <p className="text-xs text-bad">{problem}</p>}
          </div>
        )
      })}
      <AddButton
        onClick={() => onChange(withRow(rows, { at: '', level: rows.length === 0 ? 'warn' : 'bad' }))}
      >
        Threshold
      </AddButton>
      {problems.has('thresholds') ? <p className="text-xs text-bad">{problems.get('thresholds')}</p> : null}
    </fieldset>
  )
}

/** From which value on a timeline shows which state. */
export function StateRows(props: {
  readonly rows: readonly StateDraft[]
  readonly onChange: (rows: readonly StateDraft[]) => void
  readonly problems: Problems
}) {
  const { rows, onChange, problems } = props
  const put = (next: StateDraft): void => onChange(rows.map((row) => (row.key === next.key ? next : row)))
  return (
    <fieldset className="grid justify-items-start gap-1.5">
      <legend className="mb-1 text-[13px] font-medium">States</legend>
      {rows.length === 0 ? (
        <p className="text-xs text-muted">
          Name what the numbers mean, such as 0 = off and 1 = on. Without states, the numbers are shown.
        </p>
      ) : null}
      {rows.map((row, i) => {
        const problem = problems.get(`states.${i}.at`) ?? problems.get(`states.${i}.label`)
        return (
          <div key={row.key} className="grid w-full gap-1">
            <div className="flex items-center gap-2">
              <span className="text-[13px] text-muted">from</span>
              <NumberInput
                label="From this value"
                name={`states.${i}.at`}
                value={row.at}
                bad={problems.has(`states.${i}.at`)}
                onChange={(at) => put({ ...row, at })}
              />
              <TextInput
                aria-label="State"
                placeholder="off"
                name={`states.${i}.label`}
                aria-invalid={problems.has(`states.${i}.label`) ? true : undefined}
                value={row.label}
                onChange={(event) => put({ ...row, label: event.target.value })}
              />
              <Select
                aria-label="Level"
                choices={STATE_LEVELS}
                value={row.level}
                onPick={(level) => put({ ...row, level })}
                className="max-w-32"
              />
              <IconButton
                label="Take this state away"
                onClick={() => onChange(rows.filter((one) => one !== row))}
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </div>
            {problem === undefined ? null : <p className="text-xs text-bad">{problem}</p>}
          </div>
        )
      })}
      <AddButton
        onClick={() => onChange(withRow(rows, { at: String(rows.length), label: '', level: 'neutral' }))}
      >
        State
      </AddButton>
      {problems.has('states') ? <p className="text-xs text-bad">{problems.get('states')}</p> : null}
    </fieldset>
  )
}

function AddButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button className="h-7 px-2 text-xs" onClick={onClick}>
      <Plus aria-hidden className="size-3.5" />
      {children}
    </Button>
  )
}

function NumberInput(props: {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly bad: boolean
  readonly onChange: (value: string) => void
}) {
  return (
    <TextInput
      inputMode="decimal"
      aria-label={props.label}
      aria-invalid={props.bad ? true : undefined}
      name={props.name}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      className="max-w-24 tabular-nums"
    />
  )
}
