'use client'

import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import { PRINT_EVENT } from '../charts/use-box.ts'
import { formatDateTime } from '../format/times.ts'
import { useStage } from '../providers/stage-provider.tsx'

const THEMES = ['dark', 'contrast'] as const

/** Paper is light, and shows all of the page: charts are painted anew for it, and again for the screen after it. */
export function Printing() {
  const stage = useStage()
  useEffect(() => {
    const { classList, style } = document.documentElement
    let worn: (typeof THEMES)[number] | undefined
    function before(): void {
      worn = THEMES.find((theme) => classList.contains(theme))
      if (worn !== undefined) classList.replace(worn, 'light')
      document.body.dataset.printed = formatDateTime(Date.now(), 'local')
      // Charts keep their width: the browser makes the whole page smaller instead.
      style.width = `${window.innerWidth}px`
      flushSync(() => {
        stage.themeChanged()
        window.dispatchEvent(new Event(PRINT_EVENT))
      })
      flushSync(() => stage.loop.flush())
      stage.loop.flush()
    }
    function after(): void {
      if (worn !== undefined) classList.replace('light', worn)
      style.width = ''
      stage.themeChanged()
    }
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [stage])
  return null
}
