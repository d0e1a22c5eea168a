'use client'

import type { Statistic } from '../../lib/protocol/panels.ts'
import { Checkbox, type Choice, Field, Select, TextArea, TextInput } from '../ui/field.tsx'
import { StateRows } from './level-rows.tsx'
import type { Layer, PanelDraft } from './panel-draft.ts'
import type { Problems } from './panel-of-draft.ts'
import { UnitField } from './unit-field.tsx'

interface OptionsProps {
  readonly draft: PanelDraft
  readonly set: (patch: Partial<PanelDraft>) => void
  readonly problems: Problems
}

const STATISTICS: readonly Choice<Statistic>[] = [
  { value: 'last', label: 'Newest value' },
  { value: 'mean', label: 'Mean of the window' },
  { value: 'min', label: 'Least of the window' },
  { value: 'max', label: 'Greatest of the window' },
  { value: 'std', label: 'Standard deviation' },
  { value: 'sum', label: 'Sum of the window' },
  { value: 'n', label: 'How many values' },
  { value: 'first', label: 'First of the window' },
]
const SCALES: readonly Choice<PanelDraft['scale']>[] = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Logarithmic' },
]
const LAYERS: readonly (readonly [Layer, string])[] = [
  ['value', 'Values'],
  ['mean', 'Mean'],
  ['band', 'Mean ± deviation'],
  ['extent', 'Least to greatest'],
]
const ORDERS: readonly Choice<PanelDraft['sort']>[] = [
  { value: 'value', label: 'Greatest first' },
  { value: 'name', label: 'By name' },
]
const DRAWN: readonly Choice<'usual' | 'chosen'>[] = [
  { value: 'usual', label: 'What suits the number of feeds' },
  { value: 'chosen', label: 'What I choose' },
]

const TWO = 'grid grid-cols-1 gap-3 sm:grid-cols-2'

/** What only this kind of panel has. */
export function KindOptions({ draft, set, problems }: OptionsProps) {
  switch (draft.kind) {
    case 'timeseries':
      return <LineOptions draft={draft} set={set} problems={problems} />
    case 'stat':
      return (
        <div className={TWO}>
          <StatisticField draft={draft} set={set} kind="stat" />
          <div className="self-end">
            <Checkbox label="With a small line" checked={draft.spark} onChange={(spark) => set({ spark })} />
          </div>
        </div>
      )
    case 'gauge':
      return (
        <div className="grid gap-3">
          <StatisticField draft={draft} set={set} kind="gauge" />
          <Bounds draft={draft} set={set} problems={problems} empty={['0', '100']} />
        </div>
      )
    case 'bar':
      return (
        <div className={TWO}>
          <StatisticField draft={draft} set={set} kind="bar" />
          <Field label="Order">
            {(control) => (
              <Select {...control} choices={ORDERS} value={draft.sort} onPick={(sort) => set({ sort })} />
            )}
          </Field>
        </div>
      )
    case 'distribution':
      return (
        <Field label="Bars" hint="How many; nothing for as many as fit." problem={problems.get('bins')}>
          {(control) => (
            <TextInput
              {...control}
              name="bins"
              inputMode="numeric"
              value={draft.bins}
              onChange={(event) => set({ bins: event.target.value })}
            />
          )}
        </Field>
      )
    case 'timeline':
      return (
        <div className="grid gap-3">
          <GapField draft={draft} set={set} />
          <StateRows rows={draft.states} onChange={(states) => set({ states })} problems={problems} />
        </div>
      )
    case 'text':
      return (
        <Field
          label="Text"
          hint="Markdown: # heading, **strong**, - list, [link](https://…)."
          problem={problems.get('markdown')}
        >
          {(control) => (
            <TextArea
              {...control}
              name="markdown"
              rows={10}
              value={draft.markdown}
              onChange={(event) => set({ markdown: event.target.value })}
              className="font-mono"
            />
          )}
        </Field>
      )
    case 'table':
      return null
  }
}

function LineOptions({ draft, set, problems }: OptionsProps) {
  const { layers } = draft
  const right = draft.selectors.some((selector) => selector.right)
  return (
    <div className="grid gap-3">
      <div className={TWO}>
        <Field label="Scale">
          {(control) => (
            <Select {...control} choices={SCALES} value={draft.scale} onPick={(scale) => set({ scale })} />
          )}
        </Field>
        <Field label="Drawn">
          {(control) => (
            <Select
              {...control}
              choices={DRAWN}
              value={layers === null ? 'usual' : 'chosen'}
              onPick={(choice) => set({ layers: choice === 'usual' ? null : (layers ?? ['value', 'mean']) })}
            />
          )}
        </Field>
      </div>
      {layers === null ? null : (
        <fieldset className="flex flex-wrap gap-x-4">
          <legend className="sr-only">Drawn</legend>
          {LAYERS.map(([layer, label]) => (
            <Checkbox
              key={layer}
              label={label}
              checked={layers.includes(layer)}
              onChange={(on) => set({ layers: on ? [...layers, layer] : layers.filter((l) => l !== layer) })}
            />
          ))}
        </fieldset>
      )}
      <GapField draft={draft} set={set} />
      <Bounds draft={draft} set={set} problems={problems} empty={['as needed', 'as needed']} />
      {right ? (
        <UnitField
          label="Unit of the right axis"
          name="right.unit"
          value={draft.rightUnit}
          onChange={(rightUnit) => set({ rightUnit })}
          problem={problems.get('right.unit')}
        />
      ) : null}
      <Checkbox
        label="Stack the feeds on one another"
        checked={draft.stacked}
        onChange={(stacked) => set({ stacked })}
      />
    </div>
  )
}

const GAPS: readonly Choice<PanelDraft['gaps']>[] = [
  { value: 'break', label: 'Break, and say for how long' },
  { value: 'connect', label: 'Connect the points' },
  { value: 'step', label: 'Hold the last value' },
]

function GapField({ draft, set }: Pick<OptionsProps, 'draft' | 'set'>) {
  return (
    <Field label="Where no data came" hint="For more than 5 of the feed’s usual intervals.">
      {(control) => (
        <Select {...control} choices={GAPS} value={draft.gaps} onPick={(gaps) => set({ gaps })} />
      )}
    </Field>
  )
}

function Bounds({
  draft,
  set,
  problems,
  empty,
}: OptionsProps & { readonly empty: readonly [string, string] }) {
  return (
    <div className={TWO}>
      {(['min', 'max'] as const).map((bound, i) => (
        <Field
          key={bound}
          label={bound === 'min' ? 'Scale begins at' : 'Scale ends at'}
          problem={problems.get(bound)}
        >
          {(control) => (
            <TextInput
              {...control}
              name={bound}
              inputMode="decimal"
              placeholder={empty[i]}
              value={draft[bound]}
              onChange={(event) => set({ [bound]: event.target.value })}
              className="tabular-nums"
            />
          )}
        </Field>
      ))}
    </div>
  )
}

function StatisticField(props: Omit<OptionsProps, 'problems'> & { readonly kind: 'stat' | 'gauge' | 'bar' }) {
  const { draft, set, kind } = props
  return (
    <Field label="Number">
      {(control) => (
        <Select
          {...control}
          choices={STATISTICS}
          value={draft.statistic[kind]}
          onPick={(statistic) => set({ statistic: { ...draft.statistic, [kind]: statistic } })}
        />
      )}
    </Field>
  )
}
