import { MAX_FEED_ID_BYTES, MAX_SOURCE_LENGTH } from '../protocol/limits.ts'

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
const LABELLED = /^([^{}"]+)\{(.+)\}$/
const BARE_KEY = /^[A-Za-z_][\w.\-/:]*$/
const PAIR = /(?:([A-Za-z_][\w.\-/:]*)|"((?:[^"\\]|\\.)*)")="((?:[^"\\]|\\.)*)"(,|$)/y

/** What is wrong with the `source` of a point, as a sentence, or null (SPEC PT3). */
export function sourceFault(source: string): string | null {
  if (source.length > MAX_SOURCE_LENGTH) {
    return `The source has ${source.length} characters; ${MAX_SOURCE_LENGTH} is the limit.`
  }
  return textFault(source)
}

/** What is wrong with a feed's id, which labels may make longer than a source. */
export function feedIdFault(id: string): string | null {
  const bytes = new TextEncoder().encode(id).length
  if (bytes > MAX_FEED_ID_BYTES) {
    return `The feed's id with its labels has ${bytes} bytes; ${MAX_FEED_ID_BYTES} is the limit.`
  }
  return textFault(id)
}

function textFault(text: string): string | null {
  if (text === '') return 'The source is empty.'
  if (!text.isWellFormed()) return 'The source is not valid Unicode text.'
  if (CONTROL.test(text)) return 'The source contains a control character.'
  if (text.trim() !== text) return 'The source begins or ends with a space.'
  return null
}

/**
 * The canonical id `name{k="v",…}` of a labelled feed: sorted by key in code unit order, values quoted; `\`, `"` and
 * line feeds are escaped as `\\`, `\"` and `\n`. A key of other characters than letters, digits and `_.-/:` is quoted
 * like a value. Labels with an empty value count as absent. The result may still have a `feedIdFault`.
 */
export function formatFeedId(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${BARE_KEY.test(key) ? key : quote(key)}=${quote(value)}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

/** The labels of an id `name{k="v",…}`; empty where there are none, or where it only looks so. */
export function parseLabels(id: string): Record<string, string> {
  const body = LABELLED.exec(id)?.[2]
  if (body === undefined) return {}
  const labels: [string, string][] = []
  PAIR.lastIndex = 0
  let more = true
  while (more) {
    const pair = PAIR.exec(body)
    if (pair === null) return {}
    const [, bare, quoted = '', value = '', comma] = pair
    labels.push([bare ?? unquote(quoted), unquote(value)])
    more = comma === ','
  }
  return Object.fromEntries(labels)
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
}
