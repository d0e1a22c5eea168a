import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { Threshold } from '../../lib/protocol/panels.ts'

/** Says a level without colour; what is good or has none goes unmarked. */
export function LevelMark({ level }: { readonly level: Threshold['level'] | null }) {
  switch (level) {
    case 'warn':
      return <TriangleAlert role="img" aria-label="Warning" className="size-[0.7em] shrink-0" />
    case 'bad':
      return <CircleAlert role="img" aria-label="Bad" className="size-[0.7em] shrink-0" />
    case 'good':
    case null:
      return null
  }
}
