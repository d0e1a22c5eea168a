import type { ChatMessage, Moment } from '../protocol/chat.ts'
import type { ChatAction } from '../protocol/chat-actions.ts'
import { MAX_MESSAGE_LENGTH } from '../protocol/limits.ts'

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

/**
 * What a browser's storage holds of an action; null where it is none. It goes by `chatActionSchema` as far as a page
 * depends on it (the server looks at all of it again), and by hand: a room's page is spared the weight of zod.
 */
export function readStoredAction(value: unknown): ChatAction | null {
  if (!isFields(value)) return null
  const action = 'mentions' in value || !TEXTUAL.has(value.kind) ? value : { ...value, mentions: [] }
  return isAction(action) ? action : null
}

const TEXTUAL: ReadonlySet<unknown> = new Set(['post', 'edit'])

function isAction(value: Fields): value is Fields & ChatAction {
  if (!isId(value.id)) return false
  switch (value.kind) {
    case 'post':
      return isText(value) && either(value.thread, isId) && either(value.moment, isMoment)
    case 'edit':
      return isText(value) && isId(value.message)
    case 'delete':
      return isId(value.message)
    case 'react':
      return isId(value.message) && isString(value.emoji, 32) && typeof value.on === 'boolean'
    case 'pin':
      return isId(value.message) && typeof value.on === 'boolean'
    default:
      return false
  }
}

function isText({ text, mentions }: Fields): boolean {
  return (
    typeof text === 'string' &&
    text.length <= MAX_MESSAGE_LENGTH &&
    Array.isArray(mentions) &&
    mentions.every(isMention)
  )
}

function isMention(value: unknown): value is ChatMessage['mentions'][number] {
  return isFields(value) && isString(value.id, 64) && isString(value.name, 60)
}

function isMoment(value: unknown): value is Moment {
  if (!isFields(value) || !isTime(value.time)) return false
  const { feed, time, until, stats } = value
  if (!either(feed, (id) => isString(id, 1024)) || !either(stats, isStats)) return false
  return until === undefined || (isTime(until) && Number(until) >= Number(time))
}

function isStats(value: unknown): boolean {
  if (!isFields(value) || typeof value.n !== 'number') return false
  const { mean, std, min, max, window } = value
  return [mean, std, min, max].every((one) => one === null || isNumber(one)) && either(window, isWindow)
}

function isWindow(value: unknown): boolean {
  return isFields(value) && isNumber(value.last ?? value.span)
}

/** ms, within what a Date holds. */
function isTime(value: unknown): boolean {
  return isNumber(value) && Math.abs(Number(value)) <= 8.64e15
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value)
}

function isString(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= longest
}

function either(value: unknown, check: Check): boolean {
  return value === undefined || check(value)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
