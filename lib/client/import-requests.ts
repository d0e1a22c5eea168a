import { AppError, isWireError } from '../protocol/errors.ts'
import type { ImportMapping } from '../protocol/import-mapping.ts'
import {
  type ImportAnswer,
  type ImportPreview,
  importAnswerSchema,
  importPreviewSchema,
} from '../protocol/imports.ts'

/** What a preview reads of a longer file. */
const PREVIEW_BYTES = 8 * 1024 * 1024

export interface ImportChoice {
  /** Empty: none. */
  readonly source: string
  readonly mapping: ImportMapping
}

/** How the server understands a file; nothing is written. Of a long one its beginning is read. */
export async function previewImport(
  file: File,
  choice: ImportChoice,
  signal: AbortSignal,
): Promise<{ preview: ImportPreview; whole: boolean }> {
  const whole = file.size <= PREVIEW_BYTES || isPacked(file)
  const query = queryOf(choice)
  query.set('preview', '1')
  if (!whole) query.set('partial', '1')
  const body = whole ? file : file.slice(0, PREVIEW_BYTES)
  return { preview: importPreviewSchema.parse(await send(file, body, query, signal)), whole }
}

/** Imports a file. Where `strict`, nothing is written if a line is refused; the error says which. */
export async function sendImport(file: File, choice: ImportChoice, strict: boolean): Promise<ImportAnswer> {
  const query = queryOf(choice)
  if (strict) query.set('strict', '1')
  return importAnswerSchema.parse(await send(file, file, query))
}

function queryOf({ source, mapping }: ImportChoice): URLSearchParams {
  const query = new URLSearchParams({ map: JSON.stringify(mapping) })
  if (source !== '') query.set('source', source)
  return query
}

async function send(file: File, body: Blob, query: URLSearchParams, signal?: AbortSignal): Promise<unknown> {
  const answer = await fetch(`/api/v1/import?${query}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/octet-stream',
      ...(isPacked(file) ? { 'content-encoding': 'gzip' } : {}),
    },
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause) => {
    if (signal?.aborted === true) throw cause
    throw new AppError('overloaded', 'The server does not answer, or the file could not be read.', { cause })
  })
  const read: unknown = await answer.json().catch(() => null)
  if (answer.ok) return read
  const { error } = Object(read)
  if (isWireError(error)) throw new AppError(error.code, error.message)
  throw new AppError('internal', `The server answered ${answer.status}.`)
}

function isPacked(file: File): boolean {
  return file.name.endsWith('.gz')
}
