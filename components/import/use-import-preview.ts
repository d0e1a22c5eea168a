'use client'

import { useEffect, useState } from 'react'
import { type ImportChoice, previewImport } from '../../lib/client/import-requests.ts'
import type { ImportPreview } from '../../lib/protocol/imports.ts'

export type PreviewState =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly before: ImportPreview | null }
  | { readonly kind: 'ready'; readonly preview: ImportPreview; readonly whole: boolean }
  | { readonly kind: 'failed'; readonly message: string; readonly before: ImportPreview | null }

/** Asks anew for what becomes of a file whenever the choice changes; the last preview stays in sight meanwhile. */
export function useImportPreview(file: File | null, choice: ImportChoice): PreviewState {
  const [state, setState] = useState<PreviewState>({ kind: 'none' })
  useEffect(() => {
    if (file === null) {
      setState({ kind: 'none' })
      return
    }
    const abort = new AbortController()
    setState((before) => ({ kind: 'reading', before: shown(before) }))
    previewImport(file, choice, abort.signal).then(
      (found) => setState({ kind: 'ready', ...found }),
      (error: unknown) => {
        if (abort.signal.aborted) return
        const message = error instanceof Error ? error.message : 'That did not work.'
        setState((before) => ({ kind: 'failed', message, before: shown(before) }))
      },
    )
    return () => abort.abort()
  }, [file, choice])
  return state
}

export function shown(state: PreviewState): ImportPreview | null {
  if (state.kind === 'ready') return state.preview
  return state.kind === 'none' ? null : state.before
}
