'use client'

import { Check, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'

/** `copy` says whether it worked. */
export function CopyLinkButton({ copy }: { copy: () => Promise<boolean> }) {
  const [copied, setCopied] = useState<boolean | null>(null)
  useEffect(() => {
    if (copied === null) return
    const timer = setTimeout(() => setCopied(null), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button
      type="button"
      title="Copy a link to exactly this view (Y)"
      onClick={() => copy().then(setCopied)}
      className="flex h-8 items-center gap-1.5 rounded-md border border-edge px-2 text-[13px] hover:bg-raised"
    >
      {copied === true ? (
        <Check aria-hidden className="size-4 text-ok" />
      ) : (
        <Link2 aria-hidden className="size-4 text-muted" />
      )}
      Copy link
      <span role="status" className={copied === false ? 'text-bad' : 'sr-only'}>
        {copied === true ? 'Copied' : copied === false ? 'refused: copy the address instead' : ''}
      </span>
    </button>
  )
}
