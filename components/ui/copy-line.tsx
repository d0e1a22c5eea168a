'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

/** A command to copy, shown whole: it wraps rather than scrolls. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 2000)
    return () => clearTimeout(timer)
  }, [state])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed')
    }
  }

  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-raised p-1 pl-3 text-left">
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-words py-1.5 font-mono text-xs leading-5">
        {text}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={`Copy ${label}`}
        className="grid size-8 shrink-0 place-items-center rounded text-muted hover:bg-surface hover:text-ink"
      >
        {state === 'copied' ? (
          <Check aria-hidden className="size-4 text-ok" />
        ) : (
          <Copy aria-hidden className="size-4" />
        )}
      </button>
      <span role="status" className="sr-only">
        {state === 'copied'
          ? 'Copied'
          : state === 'failed'
            ? 'Copying was refused: select the text instead'
            : ''}
      </span>
    </div>
  )
}
