'use client'

import type { ComponentProps } from 'react'

const SAME =
  'col-start-1 row-start-1 min-w-0 px-2 py-1.5 text-[13px] leading-5 break-words whitespace-pre-wrap'

/** A text field as high as its text, up to some lines; an invisible copy of the text gives it its height. */
export function GrowingText({ value, ...rest }: ComponentProps<'textarea'> & { readonly value: string }) {
  return (
    <div className="grid max-h-48 min-w-0 flex-1 overflow-y-auto rounded-md border border-edge bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent">
      <div aria-hidden className={`${SAME} invisible`}>
        {`${value}\u200b`}
      </div>
      <textarea
        rows={1}
        value={value}
        className={`${SAME} resize-none overflow-hidden bg-transparent outline-none placeholder:text-muted`}
        {...rest}
      />
    </div>
  )
}
