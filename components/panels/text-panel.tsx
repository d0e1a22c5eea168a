'use client'

import { later } from '../hooks/use-loaded.tsx'
import { ScrollBox } from '../ui/scroll-box.tsx'

const Markdown = later(() => import('./markdown.tsx').then((module) => module.Markdown))

/** Notes in Markdown. Its renderer is loaded only by pages that have such a panel. */
export function TextPanel({ markdown }: { readonly markdown: string }) {
  if (markdown.trim() === '') {
    return (
      <p className="px-3 pb-3 text-[13px] text-muted">
        Nothing is written here yet. Edit the panel to write.
      </p>
    )
  }
  return (
    <ScrollBox label="Text" className="px-3 pb-3">
      <Markdown text={markdown} />
    </ScrollBox>
  )
}
