'use client'

import { useId } from 'react'
import type { FeedRow } from '../../lib/protocol/http-api.ts'
import { type Choice, Field, Select, TextArea, TextInput } from '../ui/field.tsx'
import { FeedPicker } from './feed-picker.tsx'
import { KindOptions } from './kind-options.tsx'
import { KindPicker } from './kind-picker.tsx'
import { ThresholdRows } from './level-rows.tsx'
import type { PanelDraft } from './panel-draft.ts'
import { type Problems, suggestTitle } from './panel-of-draft.ts'
import { SelectorList } from './selector-list.tsx'
import { UnitField } from './unit-field.tsx'

const LIMITS: readonly Choice<PanelDraft['limitBy']>[] = [
  { value: 'name', label: 'the first by name' },
  { value: 'value', label: 'the greatest by value' },
]
const WINDOWS = ['60', '100', '1000', '10s', '1m', '10m', '1h', '1d']

export interface PanelFormProps {
  readonly draft: PanelDraft
  readonly set: (patch: Partial<PanelDraft>) => void
  readonly problems: Problems
  readonly onFeed: (feed: FeedRow) => void
}

/** All that a panel is made of, from what it must have to what few need. */
export function PanelForm({ draft, set, problems, onFeed }: PanelFormProps) {
  const measured = draft.kind !== 'text'
  return (
    <div className="grid gap-5">
      <KindPicker value={draft.kind} onChange={(kind) => set({ kind })} />
      {measured ? <Feeds draft={draft} set={set} problems={problems} onFeed={onFeed} /> : null}
      <Field label="Title" problem={problems.get('title')}>
        {(control) => (
          <TextInput
            {...control}
            name="title"
            value={draft.title}
            placeholder={suggestTitle(draft) || 'A short name'}
            onChange={(event) => set({ title: event.target.value })}
          />
        )}
      </Field>
      {measured ? <Measures draft={draft} set={set} problems={problems} /> : null}
      <KindOptions draft={draft} set={set} problems={problems} />
      {measured ? (
        <ThresholdRows
          rows={draft.thresholds}
          onChange={(thresholds) => set({ thresholds })}
          problems={problems}
        />
      ) : null}
      <details className="group">
        <summary className="cursor-pointer text-[13px] text-muted hover:text-ink">More</summary>
        <div className="mt-3 grid gap-3">
          {measured ? <Limit draft={draft} set={set} problems={problems} /> : null}
          <Field label="Description" hint="Shown beside the title." problem={problems.get('description')}>
            {(control) => (
              <TextArea
                {...control}
                name="description"
                rows={2}
                value={draft.description}
                onChange={(event) => set({ description: event.target.value })}
              />
            )}
          </Field>
        </div>
      </details>
    </div>
  )
}

type PartProps = Omit<PanelFormProps, 'onFeed'>

function Feeds({ draft, set, problems, onFeed }: PanelFormProps) {
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1 text-[13px] font-medium">Feeds</legend>
      <SelectorList
        selectors={draft.selectors}
        onChange={(selectors) => set({ selectors })}
        problems={problems}
        twoAxes={draft.kind === 'timeseries' && draft.selectors.length > 1}
      />
      <FeedPicker
        selectors={draft.selectors}
        onChange={(selectors) => set({ selectors })}
        onFeed={onFeed}
        problem={problems.get('selectors')}
      />
    </fieldset>
  )
}

function Measures({ draft, set, problems }: PartProps) {
  const windows = useId()
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
      <Field label="Window" hint="Points (60) or time (90s, 5m, 1h)." problem={problems.get('window')}>
        {(control) => (
          <>
            <TextInput
              {...control}
              name="window"
              list={windows}
              value={draft.window}
              onChange={(event) => set({ window: event.target.value })}
              className="tabular-nums"
            />
            <datalist id={windows}>
              {WINDOWS.map((window) => (
                <option key={window} value={window} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <UnitField
        label="Unit"
        name="unit"
        value={draft.unit}
        onChange={(unit) => set({ unit })}
        problem={problems.get('unit')}
      />
      <Field label="Decimals" problem={problems.get('decimals')}>
        {(control) => (
          <TextInput
            {...control}
            name="decimals"
            inputMode="numeric"
            placeholder="as fit"
            value={draft.decimals}
            onChange={(event) => set({ decimals: event.target.value })}
            className="tabular-nums"
          />
        )}
      </Field>
    </div>
  )
}

function Limit({ draft, set, problems }: PartProps) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Field
        label="Show at most"
        hint="Feeds; the panel says how many more there are."
        problem={problems.get('limit.count')}
      >
        {(control) => (
          <TextInput
            {...control}
            name="limit.count"
            inputMode="numeric"
            placeholder="as many as fit"
            value={draft.limitCount}
            onChange={(event) => set({ limitCount: event.target.value })}
            className="tabular-nums"
          />
        )}
      </Field>
      <Field label="Which">
        {(control) => (
          <Select
            {...control}
            choices={LIMITS}
            value={draft.limitBy}
            onPick={(limitBy) => set({ limitBy })}
          />
        )}
      </Field>
    </div>
  )
}
