'use client'

import { useEffect } from 'react'

/** (3) before the title of the tab, for as long as something is unread; the page's own title may change meanwhile. */
export function useTitleBadge(unread: number): void {
  useEffect(() => {
    const badge = unread === 0 ? '' : `(${unread > 99 ? '99+' : unread}) `
    const wear = (): void => {
      const wanted = badge + bare(document.title)
      if (document.title !== wanted) document.title = wanted
    }
    wear()
    const observer = new MutationObserver(wear)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      document.title = bare(document.title)
    }
  }, [unread])
}

function bare(title: string): string {
  return title.replace(/^\(\d+\+?\) /, '')
}
