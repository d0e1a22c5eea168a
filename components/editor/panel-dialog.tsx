'use client'

import { type SubmitEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { FeedRow } from '../../lib/protocol/http-api.ts'
import type { Layout, Panel } from '../../lib/protocol/panels.ts'
import { unitOf } from '../format/units.ts'
import { useLeaveWarning } from '../hooks/use-leave-warning.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { downloadJson } from '../ui/download-json.ts'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { kindInfo } from './kinds.ts'
import type { PanelDraft } from './panel-draft.ts'
import { PanelForm } from './panel-form.tsx'
import { panelOfDraft } from './panel-of-draft.ts'
import { PanelPreview } from './panel-preview.tsx'

/**
 * Makes a panel or changes one. `onSave` rejects with an Error whose message says why: the dialog stays, nothing that
 * was written is lost, and the same button tries again.
 */
export const PanelDialog = guardedDialog(function PanelDialog(props: {
  readonly heading: string
  readonly first: PanelDraft
  readonly place: { readonly id: string; readonly layout: Layout }
  /** A new panel has the size that suits its kind. */
  readonly fresh: boolean
  /** Of the room, ms: what the preview shows. */
  readonly span: number
  readonly saveLabel: string
  readonly onSave: (panel: Panel) => Promise<void>
  readonly onClose: () => void
  /** Somebody changed the panel since this dialog opened. */
  readonly warning?: string | undefined
}) {
  const { heading, first, place, fresh, span, saveLabel, onSave, onClose, warning } = props
  const [draft, setDraft] = useState(first)
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tries, setTries] = useState(0)
  const [saving, setSaving] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const formId = useId()
  const { id, layout } = place
  const result = useMemo(() => {
    const size = fresh ? { x: 0, ...kindInfo(draft.kind).size } : {}
    return panelOfDraft(draft, { id, layout: { ...layout, ...size } })
  }, [draft, id, layout, fresh])
  const [valid, setValid] = useState<Panel | null>(null)
  if (result.ok && valid !== result.panel) setValid(result.panel)

  const changed = draft !== first
  useLeaveWarning(changed)
  const problems = result.ok ? NO_PROBLEMS : result.problems
  const shown = useMemo(
    () => new Map([...problems].filter(([field]) => tries > 0 || touched.has(field))),
    [problems, tries, touched],
  )

  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [tries])

  const set = (patch: Partial<PanelDraft>): void => setDraft((before) => ({ ...before, ...patch }))

  /** The first feed brings its unit along. */
  function onFeed(feed: FeedRow): void {
    const unit = unitOf(feed.unit)
    if (unit === 'none') return
    setDraft((before) => (before.unit === '' && before.selectors.length === 1 ? { ...before, unit } : before))
  }

  function close(): void {
    if (!changed || window.confirm('Close without saving? What you changed here is lost.')) onClose()
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!result.ok) return setTries((n) => n + 1)
    setSaving(true)
    setFailure(null)
    try {
      await onSave(result.panel)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'The panel could not be saved.')
      setSaving(false)
    }
  }

  return (
    <Dialog
      title={heading}
      width="wide"
      onClose={close}
      footer={
        <>
          {failure === null ? null : (
            <p role="alert" className="mr-auto text-[13px] text-bad">
              Not saved: {failure} What you wrote is still here.{' '}
              {valid === null ? null : (
                <button
                  type="button"
                  onClick={() => downloadJson(`${id}.json`, valid)}
                  className="text-accent underline underline-offset-4"
                >
                  Keep it as JSON
                </button>
              )}
            </p>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} disabled={saving}>
            {saving ? 'Saving …' : failure === null ? saveLabel : 'Try again'}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]">
        <form
          ref={form}
          id={formId}
          noValidate
          onSubmit={submit}
          onBlur={({ target }) => {
            const { name } = target as Partial<HTMLInputElement>
            if (name) setTouched((before) => (before.has(name) ? before : new Set([...before, name])))
          }}
        >
          {warning === undefined ? null : (
            <p role="status" className="mb-3 rounded-md border border-warn px-3 py-2 text-[13px] text-warn">
              {warning}
            </p>
          )}
          <PanelForm draft={draft} set={set} problems={shown} onFeed={onFeed} />
        </form>
        <section aria-label="Preview" className="min-w-0">
          <div className="lg:sticky lg:top-0">
            <h3 className="mb-2 text-[13px] font-medium text-muted">Preview, live</h3>
            {valid === null ? (
              <p className="grid h-64 place-items-center rounded-lg border border-dashed border-edge px-6 text-center text-[13px] text-muted">
                {draft.kind === 'text'
                  ? 'Write something, and it shows here.'
                  : 'Choose a feed, and the panel shows here.'}
              </p>
            ) : (
              <PanelPreview panel={valid} span={span} />
            )}
          </div>
        </section>
      </div>
    </Dialog>
  )
})

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map()
