import type { ReactNode } from 'react'

/** A quiet box for what is empty, pending or failed: a title, why, and what to do. */
export function Notice(props: {
  readonly title: string
  readonly children?: ReactNode
  readonly tone?: 'quiet' | 'bad'
  readonly live?: boolean
}) {
  const bad = props.tone === 'bad'
  return (
    <div
      role={bad ? 'alert' : props.live ? 'status' : undefined}
      className="rounded-lg border border-dashed border-edge bg-surface px-4 py-6 sm:px-6"
    >
      <p className={bad ? 'font-medium text-bad' : 'font-medium'}>{props.title}</p>
      {props.children === undefined ? null : (
        <div className="mt-2 grid max-w-2xl grid-cols-1 gap-3 text-muted">{props.children}</div>
      )}
    </div>
  )
}
