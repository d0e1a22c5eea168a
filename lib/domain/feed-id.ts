import { MAX_FEED_ID_BYTES, MAX_SOURCE_LENGTH } from '../protocol/points.ts'

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
const LABELLED = /^([^{}"]+)\{(.*)\}$/s
const PAIR = /([A-Za-z_][\w.\-/]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy

/** What is wrong with a feed id, as a sentence, or null (SPEC PT3). */
export function feedIdFault(id: string): string | null {
  if (id === '') return 'The source is empty.'
  if (!id.isWellFormed()) return 'The source is not valid Unicode text.'
  if (CONTROL.test(id)) return 'The source contains a control character.'
  if (id.trim() !== id) return 'The source begins or ends with a space.'
  if (id.length <= MAX_SOURCE_LENGTH) return null
  if (!LABELLED.test(id)) return `The source is longer than ${MAX_SOURCE_LENGTH} characters.`
  const bytes = new TextEncoder().encode(id).length
  return bytes <= MAX_FEED_ID_BYTES ? null : `The feed's id is longer than ${MAX_FEED_ID_BYTES} bytes.`
}

/** The labels of a canonical id `name{k="v",…}`; empty where there are none. */
export function parseLabels(id: string): Record<string, string> {
  const body = LABELLED.exec(id)?.[2]
  if (body === undefined) return {}
  const labels: Record<string, string> = Object.create(null)
  for (const [, key, value] of body.matchAll(PAIR)) {
    if (key !== undefined && value !== undefined) labels[key] = value.replace(/\\(["\\])/g, '$1')
  }
  return { ...labels }
}
