'use client'

import { useId } from 'react'
import { Field, TextInput } from '../ui/field.tsx'

const KNOWN = ['percent', 'bytes', 'bytes/s', 'bits/s', 's', 'ms', 'us', 'ns']

/** One of the units that are written with prefixes, or any other text. */
export function UnitField(props: {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem?: string | undefined
}) {
  const list = useId()
  return (
    <Field label={props.label} problem={props.problem}>
      {(control) => (
        <>
          <TextInput
            {...control}
            name={props.name}
            list={list}
            placeholder="none, or °C, rpm …"
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
            spellCheck={false}
          />
          <datalist id={list}>
            {KNOWN.map((unit) => (
              <option key={unit} value={unit} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
