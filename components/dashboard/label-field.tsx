'use client'

import { useId } from 'react'
import { compareNames } from '../../lib/domain/text/compare-names.ts'
import { feedListSchema } from '../../lib/protocol/http-api.ts'
import { useJson } from '../hooks/use-json.ts'
import { Field, TextInput } from '../ui/field.tsx'

/** The names of labels that the first thousand feeds have. */
function parseLabels(body: unknown): string[] {
  const names = feedListSchema.parse(body).feeds.flatMap(({ labels }) => Object.keys(labels))
  return [...new Set(names)].sort(compareNames)
}

/** The name of a label, out of those that feeds have or any other. */
export function LabelField(props: { readonly value: string; readonly onChange: (label: string) => void }) {
  const [state] = useJson('/api/v1/feeds?limit=1000', parseLabels)
  const names = state.kind === 'ready' ? state.data : []
  const list = useId()
  const hint =
    state.kind === 'ready' && names.length === 0
      ? 'No feed has labels yet. Producers post them with their points: temp{site="north"}.'
      : names.length === 0
        ? undefined
        : `Feeds have: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`
  return (
    <Field label="Label" hint={hint}>
      {(control) => (
        <>
          <TextInput
            {...control}
            list={list}
            value={props.value}
            placeholder="site"
            spellCheck={false}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <datalist id={list}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
