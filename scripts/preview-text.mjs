const DELIMITERS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }
const FORMATS = {
  auto: 'ISO 8601 or ms since 1970',
  s: 'seconds since 1970',
  ms: 'ms since 1970',
  us: 'microseconds since 1970',
  ns: 'nanoseconds since 1970',
  compact: 'digits as yyyymmddHHMM',
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
}
const SHOWN_COLUMNS = 40

/** How the server understands a file, for a terminal. */
export function previewText(preview) {
  const {
    kind,
    encoding,
    delimiter,
    columns,
    columnsTotal,
    rows,
    points,
    feedsTotal,
    refusedTotal,
    mapping,
  } = preview
  const lines = []
  if (preview.problem !== null) lines.push(preview.problem, '')
  lines.push(`${kind}, ${encoding}${delimiter === null ? '' : `, ${DELIMITERS[delimiter]} between columns`}`)
  if (mapping !== null) {
    const mark = mapping.decimal === ',' ? 'comma' : 'point'
    lines.push(
      `times: ${FORMATS[mapping.timeFormat]}, ${mapping.zone} where they name no zone; decimal ${mark}`,
    )
  }
  for (const { number, name, role, feed } of columns.slice(0, SHOWN_COLUMNS))
    lines.push(`  ${number}. ${name}: ${role}${feed === undefined ? '' : ` → ${feed}`}`)
  if (columnsTotal > SHOWN_COLUMNS) lines.push(`  … ${columnsTotal} columns in all`)
  for (const row of rows) {
    for (const { feed, time, value } of row.points.slice(0, 8))
      lines.push(`line ${row.line}: ${feed}  ${new Date(time).toISOString()}  ${value ?? 'a gap'}`)
  }
  lines.push(
    `${points.toLocaleString('en')} points of ${feedsTotal.toLocaleString('en')} feeds; ` +
      `${refusedTotal.toLocaleString('en')} refused. Nothing was written.`,
    ...preview.notes,
  )
  return `${lines.join('\n')}\n`
}
