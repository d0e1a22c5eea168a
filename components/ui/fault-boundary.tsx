'use client'

import { Component, type ReactNode } from 'react'
import type { FaultPart } from '../../lib/protocol/faults.ts'
import { Button } from './button.tsx'
import { reportFault } from './report-fault.ts'

interface Props {
  readonly part: FaultPart
  /** Where it changes, what is inside is tried again by itself. */
  readonly resetKey?: unknown
  /** What stands in the place of what broke; a sentence and a button where left out. */
  readonly fallback?: (again: () => void) => ReactNode
  readonly children: ReactNode
}

/** What breaks inside says so in its place and can be tried again; all else of the page goes on. It is reported once. */
export class FaultBoundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false }
  #reported = false

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override componentDidCatch(error: unknown): void {
    if (this.#reported) return
    this.#reported = true
    reportFault(this.props.part, error)
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.broken && before.resetKey !== this.props.resetKey) this.#again()
  }

  readonly #again = (): void => this.setState({ broken: false })

  override render(): ReactNode {
    const { part, fallback, children } = this.props
    if (!this.state.broken) return children
    return fallback?.(this.#again) ?? <Broken what={NAMES[part] ?? 'This panel'} onAgain={this.#again} />
  }
}

const NAMES: Partial<Record<FaultPart, string>> = {
  feed: 'This chart',
  message: 'This message',
  chat: 'The chat',
  dialog: 'This dialog',
  editor: 'The editor',
}

export function Broken({ what, onAgain }: { readonly what: string; readonly onAgain: () => void }) {
  return (
    <div role="alert" className="grid justify-items-start gap-2 p-3 text-[13px]">
      <p>
        <strong className="font-medium text-bad">{what} stopped working.</strong>{' '}
        <span className="text-muted">The data is safe; only its display here failed.</span>
      </p>
      <Button onClick={onAgain}>Try again</Button>
    </div>
  )
}
