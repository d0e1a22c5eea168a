'use client'

import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'

const WIDTHS = { narrow: 'sm:max-w-md', usual: 'sm:max-w-2xl', wide: 'sm:max-w-6xl' } as const

export interface DialogProps {
  readonly title: string
  /** One sentence under the title. */
  readonly hint?: string
  readonly width?: keyof typeof WIDTHS
  readonly onClose: () => void
  readonly children: ReactNode
  /** Stays in sight below what scrolls: what to do. */
  readonly footer?: ReactNode
}

/**
 * A modal dialog that is open as long as it is mounted. Focus is held inside and returns to where it was; Escape and a
 * press outside ask to close. A phone shows it full screen.
 */
export function Dialog({ title, hint, width = 'usual', onClose, children, footer }: DialogProps) {
  return (
    <Primitive.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Primitive.Content
          {...(hint === undefined ? { 'aria-describedby': undefined } : {})}
          className={`fixed inset-0 z-50 flex flex-col bg-surface shadow-xl outline-none sm:inset-x-4 sm:inset-y-auto sm:top-[5dvh] sm:mx-auto sm:max-h-[90dvh] sm:rounded-lg sm:border sm:border-line ${WIDTHS[width]}`}
        >
          <div className="flex items-start gap-3 border-b border-line py-3 pl-4 pr-2 sm:pl-5">
            <div className="min-w-0 flex-1 pt-0.5">
              <Primitive.Title className="text-base font-semibold tracking-tight">{title}</Primitive.Title>
              {hint === undefined ? null : (
                <Primitive.Description className="mt-0.5 text-[13px] text-muted">
                  {hint}
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton label="Close">
                <X aria-hidden className="size-4" />
              </IconButton>
            </Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-5">{children}</div>
          {footer === undefined ? null : (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 sm:px-5">
              {footer}
            </div>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
