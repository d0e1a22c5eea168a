'use client'

import { useMemo, useState } from 'react'
import { sendImport } from '../../lib/client/import-requests.ts'
import type { ImportMapping } from '../../lib/protocol/import-mapping.ts'
import type { ImportAnswer, ImportPreview } from '../../lib/protocol/imports.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useRequest } from '../hooks/use-request.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { withColumn } from './column-roles.ts'
import { ImportResult } from './import-result.tsx'
import { count, PreviewSummary } from './preview-summary.tsx'
import { PreviewTable } from './preview-table.tsx'
import { ReadingFields } from './reading-fields.tsx'
import { storedMappings, storeMapping } from './stored-mappings.ts'
import { shown, useImportPreview } from './use-import-preview.ts'

const AS_SHOWN = ''

/** Takes a file of points into feeds, once somebody has seen how it is understood. */
export const ImportPointsDialog = guardedDialog(function ImportPointsDialog(props: {
  readonly onClose: () => void
}) {
  const [file, setFile] = useState<File | null>(null)
  const [source, setSource] = useState('')
  const [mapping, setMapping] = useState<ImportMapping>({})
  const [stored, setStored] = useState(storedMappings)
  const [used, setUsed] = useState(AS_SHOWN)
  const [lenient, setLenient] = useState(false)
  const [done, setDone] = useState<{ answer: ImportAnswer; preview: ImportPreview } | null>(null)
  const [request, run] = useRequest()
  const prefix = useDebounced(source.trim(), 300)
  const choice = useMemo(() => ({ source: prefix, mapping }), [prefix, mapping])
  const state = useImportPreview(file, choice)
  const preview = shown(state)
  const ready = state.kind === 'ready' && state.preview.problem === null && state.preview.points > 0

  function read(next: ImportMapping): void {
    setMapping(next)
    setLenient(false)
  }

  async function send(): Promise<void> {
    if (file === null || state.kind !== 'ready') return
    const strict = state.preview.refusedTotal === 0 && !lenient
    const sent = state.preview
    const went = await run(async () =>
      setDone({ answer: await sendImport(file, choice, strict), preview: sent }),
    )
    if (!went && strict) setLenient(true)
  }

  function remember(): void {
    if (file === null || preview === null || preview.mapping === null) return
    const name = file.name.replace(/(\.[a-z]{1,6})+$/i, '')
    if (!storeMapping(name, preview.mapping)) return
    setStored(storedMappings())
    setUsed(name)
  }

  if (done !== null) return <ImportResult {...done} onClose={props.onClose} />
  return (
    <Dialog
      title="Import points"
      hint="CSV, NDJSON or a JSON text sequence. Nothing is written before you have seen how it is understood."
      width="wide"
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button look="primary" disabled={!ready || request.kind === 'busy'} onClick={() => void send()}>
            {actionOf(preview, ready, lenient, request.kind === 'busy')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-4">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
          <Field label="A file">
            {(control) => (
              <input
                {...control}
                type="file"
                accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.gz,text/csv,application/json"
                onChange={(event) => {
                  setFile(event.target.files?.[0] ?? null)
                  setLenient(false)
                }}
                className="w-full text-[13px] file:mr-3 file:h-8 file:rounded-md file:border file:border-solid file:border-edge file:bg-surface file:px-3 file:text-ink"
              />
            )}
          </Field>
          <Field label="Feed, or what begins the names of several">
            {(control) => (
              <TextInput
                {...control}
                placeholder="plant-1"
                maxLength={200}
                value={source}
                onChange={(event) => setSource(event.target.value)}
              />
            )}
          </Field>
          <Field label="Read as">
            {(control) => (
              <Select
                {...control}
                choices={[
                  { value: AS_SHOWN, label: 'The file shows' },
                  ...[...stored.keys()].map((name) => ({ value: name, label: `As “${name}”` })),
                ]}
                value={used}
                onPick={(name) => {
                  setUsed(name)
                  read(stored.get(name) ?? {})
                }}
              />
            )}
          </Field>
        </div>
        {file === null ? null : <ReadingFields mapping={mapping} onChange={read} />}
        {state.kind === 'reading' && preview === null ? (
          <p role="status" className="text-[13px] text-muted">
            Reading…
          </p>
        ) : null}
        {state.kind === 'failed' ? <Problem text={state.message} /> : null}
        {preview === null ? null : (
          <div className={`grid grid-cols-1 gap-4 ${state.kind === 'ready' ? '' : 'opacity-60'}`}>
            {preview.problem !== null && state.kind !== 'failed' ? <Problem text={preview.problem} /> : null}
            {preview.problem === null && state.kind === 'ready' ? (
              <PreviewSummary preview={preview} whole={state.whole} />
            ) : null}
            <PreviewTable
              preview={preview}
              onColumn={(number, change) => read(withColumn(mapping, preview.columns, number, change))}
            />
            {preview.mapping !== null && preview.kind === 'csv' ? (
              <p>
                <Button onClick={remember}>Remember how this file is read</Button>
              </p>
            ) : null}
          </div>
        )}
        {request.kind === 'failed' ? <Problem text={request.message} /> : null}
      </div>
    </Dialog>
  )
})

function Problem({ text }: { readonly text: string }) {
  return (
    <p role="alert" className="text-[13px] text-bad">
      {text}
    </p>
  )
}

function actionOf(preview: ImportPreview | null, ready: boolean, lenient: boolean, busy: boolean): string {
  if (busy) return 'Importing…'
  if (preview === null || !ready) return 'Import'
  if (lenient) return 'Import, and leave out what is refused'
  if (preview.refusedTotal === 0) return `Import ${count(preview.points, 'point')}`
  return `Import ${count(preview.points, 'point')}, leave out ${preview.refusedTotal.toLocaleString('en')}`
}
