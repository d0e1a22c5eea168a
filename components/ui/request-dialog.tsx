'use client'

import { type ReactNode, type SubmitEvent, useId } from 'react'
import { useRequest } from '../hooks/use-request.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { guardedDialog } from './guarded-dialog.tsx'

/**
 * A dialog that does one thing. Where `onSubmit` rejects, it stays, says why, and the same button tries again; where it
 * resolves, it closes.
 */
export const RequestDialog = guardedDialog(function RequestDialog(props: {
  readonly title: string
  readonly hint?: string
  readonly action: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly width?: 'narrow' | 'usual'
  readonly onSubmit: () => Promise<unknown>
  readonly onClose: () => void
  readonly children?: ReactNode
}) {
  const { title, hint, action, danger = false, disabled = false, width = 'narrow', onClose } = props
  const [state, run] = useRequest()
  const form = useId()

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!disabled && (await run(props.onSubmit))) onClose()
  }

  return (
    <Dialog
      title={title}
      {...(hint === undefined ? {} : { hint })}
      width={width}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            type="submit"
            form={form}
            disabled={disabled || state.kind === 'busy'}
          >
            {state.kind === 'failed' ? 'Try again' : action}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-4">
        {props.children}
        {state.kind === 'failed' ? (
          <p role="alert" className="text-[13px] text-bad">
            {state.message}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
})
