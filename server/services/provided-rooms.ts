import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { AppError } from '../../lib/protocol/errors.ts'
import type { RoomDocument, RoomList } from '../../lib/protocol/rooms.ts'
import type { Clock } from '../ports/clock.ts'
import { loggedMessage } from './logged-error.ts'
import { parseDocument } from './parse-room.ts'
import type { ProvidedForm } from './provided-form.ts'
import type { RoomService } from './rooms.ts'

export interface ProvidedRooms {
  /** Files that make no room, and why. */
  problems(): NonNullable<RoomList['problems']>
  close(): void
}

type File =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly fault: string }

/** A store that cannot write now is asked again. */
const AGAIN_MS = 10_000
/** What the list of rooms tells of files; the log has all. */
const MAX_PROBLEMS = 100
const MAX_REASON_LENGTH = 500

export function builtin(document: RoomDocument): ProvidedForm {
  return {
    id: `builtin-${document.slug}`,
    origin: 'builtin',
    from: 'Watchroom itself',
    digest: digestOf(JSON.stringify(document)),
    text: Buffer.from(JSON.stringify(document)),
  }
}

/**
 * Makes rooms of files and built-in forms, once, at the start. A room is made where it is not there; one that people did not
 * change follows its file; one that they did stays as they left it, until somebody resets it. A file that is wrong or gone
 * changes nothing and stops nothing. A file is known by its slug: with another slug it makes another room.
 */
export async function provideRooms(deps: {
  rooms: RoomService
  builtins: readonly ProvidedForm[]
  files: AsyncIterable<File> | readonly File[]
  /** Bytes of all files together. What comes beyond is a problem. */
  budgetBytes?: number
  clock: Clock
  logger: Logger
}): Promise<ProvidedRooms> {
  const { rooms, clock, logger } = deps
  const problems: { file: string; message: string }[] = []
  let cancel: (() => void) | null = null
  let closed = false

  function problem(file: string, reason: string): void {
    const message = reason.slice(0, MAX_REASON_LENGTH)
    if (problems.length < MAX_PROBLEMS) problems.push({ file, message })
    logger.error({ file }, `no room is made of ${file}: ${message}`)
  }

  const waiting = [...deps.builtins]
  const slugs = new Map<string, string>()
  let bytes = 0
  for await (const one of deps.files) {
    const form = readForm(one)
    if (typeof form === 'string') problem(one.file, form)
    else if (bytes + form.text.length > (deps.budgetBytes ?? Number.POSITIVE_INFINITY)) {
      problem(one.file, 'all files together are larger than the rooms may be (ROOMS_BUDGET_MB)')
    } else if (slugs.has(form.id)) problem(one.file, `slug: ${slugs.get(form.id)} has the same`)
    else {
      slugs.set(form.id, one.file)
      bytes += form.text.length
      waiting.push(form)
    }
  }

  async function provide(): Promise<void> {
    for (const form of waiting.splice(0)) {
      try {
        const outcome = await rooms.provide(form)
        const { from } = form
        if (outcome === 'created' || outcome === 'updated') logger.info({ from }, `a room was ${outcome}`)
        if (outcome === 'left') {
          logger.warn(
            { from },
            `${from} has changed, and people have changed its room: theirs is kept; reset it to take the file`,
          )
        }
      } catch (error) {
        if (error instanceof AppError && !error.retryable) problem(form.from, error.message)
        else {
          logger.warn({ err: error, from: form.from }, 'a room cannot be stored now; this is tried again')
          waiting.push(form)
        }
      }
    }
    if (waiting.length > 0 && !closed) cancel = clock.after(AGAIN_MS, () => void provide())
  }

  await provide()
  return {
    problems: () => problems,
    close() {
      closed = true
      cancel?.()
    },
  }
}

/** What a file says, or why it says nothing. */
function readForm(one: File): ProvidedForm | string {
  if ('fault' in one) return one.fault
  try {
    const document = parseDocument(JSON.parse(one.text))
    return {
      id: `file-${document.slug}`,
      origin: 'file',
      from: one.file,
      digest: digestOf(one.text),
      text: Buffer.from(one.text),
    }
  } catch (error) {
    return error instanceof SyntaxError ? `it is not JSON: ${loggedMessage(error)}` : (error as Error).message
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
