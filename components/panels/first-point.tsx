'use client'

import { curlLine } from '../format/curl.ts'
import { useOrigin } from '../hooks/use-origin.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { Notice } from '../ui/notice.tsx'

/** Stands for a feed that nobody has posted to; the page goes on by itself when somebody does. */
export function FirstPoint({ id }: { id: string }) {
  const origin = useOrigin()
  return (
    <div data-testid="pending">
      <Notice title="Waiting for the first point" live>
        <p>Nobody has posted to this feed yet. The chart begins with its first point; this posts one:</p>
        <CopyLine label="the command" text={curlLine(origin, id)} />
      </Notice>
    </div>
  )
}
