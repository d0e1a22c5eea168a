import type { ImportPreview } from '../../lib/protocol/imports.ts'
import { Select, TextInput } from '../ui/field.tsx'
import type { Role } from './column-roles.ts'

const ROLES = [
  { value: 'time', label: 'Time' },
  { value: 'value', label: 'Value' },
  { value: 'source', label: 'Feed’s name' },
  { value: 'label', label: 'Label' },
  { value: 'left out', label: 'Left out' },
] as const satisfies readonly { value: Role; label: string }[]
/** The server sends cells of so many columns. */
const SHOWN_COLUMNS = 50

/** The first rows as they stand in the file, under what each column is taken for, and what became of each row. */
export function PreviewTable(props: {
  readonly preview: ImportPreview
  readonly onColumn: (number: number, change: { role: Role; feed?: string }) => void
}) {
  const { preview, onColumn } = props
  const columns = preview.columns.slice(0, SHOWN_COLUMNS)
  return (
    <section
      aria-label="The first rows"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line"
    >
      <table className="w-full border-collapse text-left text-xs tabular-nums">
        <thead className="bg-raised align-top">
          <tr>
            <th scope="col" className="px-2 py-1.5 font-medium text-muted">
              Line
            </th>
            {columns.map(({ number, name, role, feed }) => (
              <th key={number} scope="col" className="min-w-32 px-2 py-1.5 font-medium">
                <span className="block max-w-48 truncate" title={name} translate="no">
                  {name === '' ? `Column ${number}` : name}
                </span>
                <Select
                  aria-label={`Column ${number}, ${name}, is`}
                  choices={ROLES}
                  value={role}
                  onPick={(next) => onColumn(number, { role: next })}
                  className="mt-1 font-normal"
                />
                {role === 'value' && feed !== undefined ? (
                  <TextInput
                    key={feed}
                    aria-label={`Feed of column ${number}, ${name}`}
                    defaultValue={feed}
                    onBlur={(event) => {
                      const next = event.target.value.trim()
                      if (next !== feed) onColumn(number, { role, feed: next })
                    }}
                    className="mt-1 font-normal"
                  />
                ) : null}
              </th>
            ))}
            <th scope="col" className="px-2 py-1.5 font-medium text-muted">
              Understood as
            </th>
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <tr key={row.line} className="border-t border-line align-top">
              <td className="px-2 py-1 text-muted">{row.line}</td>
              {columns.map(({ number, role }) => (
                <td
                  key={number}
                  translate="no"
                  className={`max-w-48 truncate px-2 py-1 ${role === 'left out' ? 'text-muted' : ''}`}
                >
                  {row.cells[number - 1] ?? ''}
                </td>
              ))}
              <td className="min-w-64 px-2 py-1">
                <Understood row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Understood({ row }: { readonly row: ImportPreview['rows'][number] }) {
  const [first, ...others] = row.points
  return (
    <>
      {first === undefined ? null : (
        <span className="block" translate="no">
          {new Date(first.time)
            .toISOString()
            .replace('T', ' ')
            .replace(/(\.000)?Z$/, '')}{' '}
          UTC, {first.feed} = {first.value ?? 'a gap'}
          {others.length === 0 ? '' : `, and ${others.length} more`}
        </span>
      )}
      {row.problems.slice(0, 3).map((problem) => (
        <span key={problem} className="block text-bad">
          {problem}
        </span>
      ))}
    </>
  )
}
