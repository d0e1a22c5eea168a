import type { Delimiter, TimeFormat } from '../../lib/protocol/import-mapping.ts'

export const DELIMITER_LABELS: Readonly<Record<Delimiter, string>> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '\t': 'Tab',
  '|': 'Bar',
}

export const TIME_LABELS: Readonly<Record<TimeFormat, string>> = {
  auto: 'ISO 8601, or ms',
  ms: 'ms since 1970',
  s: 'seconds since 1970',
  us: 'microseconds since 1970',
  ns: 'nanoseconds since 1970',
  compact: 'yyyymmddHHMM',
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
}
