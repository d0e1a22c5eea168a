import { useMemo } from 'react'
import { DELIMITERS, type ImportMapping, TIME_FORMATS } from '../../lib/protocol/import-mapping.ts'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { DELIMITER_LABELS, TIME_LABELS } from './reading-labels.ts'

const CHOICES = [
  { value: 'shown', label: 'As the file shows' },
  ...TIME_FORMATS.map((value) => ({ value, label: TIME_LABELS[value] })),
] as const
const MARKS = [
  { value: 'auto', label: 'As the file shows' },
  ...DELIMITERS.map((value) => ({ value, label: DELIMITER_LABELS[value] })),
] as const
const DECIMALS = [
  { value: 'auto', label: 'As the file shows' },
  { value: '.', label: 'Point: 21.5' },
  { value: ',', label: 'Comma: 21,5' },
] as const

/** How the file is read where it does not show it, or shows it wrong. */
export function ReadingFields(props: {
  readonly mapping: ImportMapping
  readonly onChange: (mapping: ImportMapping) => void
}) {
  const { mapping, onChange } = props
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], [])
  const { delimiter, decimal, timeFormat, zone } = mapping
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Field label="Times are written as">
        {(control) => (
          <Select
            {...control}
            choices={CHOICES}
            value={timeFormat ?? 'shown'}
            onPick={(value) => onChange({ ...mapping, timeFormat: value === 'shown' ? undefined : value })}
          />
        )}
      </Field>
      <Field label="Zone of times that name none">
        {(control) => (
          <>
            <TextInput
              {...control}
              list="import-zones"
              placeholder="UTC"
              key={zone ?? ''}
              defaultValue={zone ?? ''}
              onBlur={(event) => {
                const next = event.target.value.trim()
                if (next !== (zone ?? '')) onChange({ ...mapping, zone: next === '' ? undefined : next })
              }}
            />
            <datalist id="import-zones">
              {zones.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label="Decimals begin with">
        {(control) => (
          <Select
            {...control}
            choices={DECIMALS}
            value={decimal ?? 'auto'}
            onPick={(value) => onChange({ ...mapping, decimal: value === 'auto' ? undefined : value })}
          />
        )}
      </Field>
      <Field label="Between columns">
        {(control) => (
          <Select
            {...control}
            choices={MARKS}
            value={delimiter ?? 'auto'}
            onPick={(value) => onChange({ ...mapping, delimiter: value === 'auto' ? undefined : value })}
          />
        )}
      </Field>
    </div>
  )
}
