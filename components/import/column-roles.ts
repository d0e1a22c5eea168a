import type { ImportMapping } from '../../lib/protocol/import-mapping.ts'
import type { ImportPreview } from '../../lib/protocol/imports.ts'

type Columns = ImportPreview['columns']
export type Role = Columns[number]['role']

/** A mapping in which one column has another role, or another feed, than in the preview; all others stay as shown. */
export function withColumn(
  mapping: ImportMapping,
  columns: Columns,
  number: number,
  change: { readonly role: Role; readonly feed?: string },
): ImportMapping {
  const alone = change.role === 'source'
  const all = columns.map((column) => {
    if (column.number === number) return { ...column, feed: undefined, ...change }
    return alone && column.role === 'source' ? { ...column, role: 'left out' as const } : column
  })
  const of = (role: Role) => all.filter((column) => column.role === role)
  const { time: _time, values: _values, ...rest } = mapping
  const time = of('time').slice(0, 2)
  const values = of('value')
  return {
    ...rest,
    ...(time.length === 0 ? {} : { time: time.map((column) => column.number) }),
    ...(values.length === 0
      ? {}
      : {
          values: values.map((column) => ({
            column: column.number,
            ...(column.feed === undefined || column.feed === '' ? {} : { feed: column.feed }),
          })),
        }),
    source: of('source')[0]?.number ?? null,
    labels: of('label').map((column) => column.number),
  }
}
