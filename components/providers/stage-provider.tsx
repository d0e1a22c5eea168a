'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { type ChartStage, createChartStage } from '../charts/chart-stage.ts'
import { inspectInto } from './inspection.ts'
import { useLiveClient } from './live-provider.tsx'

const StageContext = createContext<ChartStage | null>(null)

/** Gives the charts of a page their paint loop and the server's clock, and tells them when the theme changes. */
export function StageProvider({ children }: { children: ReactNode }) {
  const client = useLiveClient()
  const stage = useMemo(
    () =>
      createChartStage({
        now: () => client?.serverNow() ?? Date.now(),
        cutSince: () => client?.cutSince.getSnapshot() ?? null,
      }),
    [client],
  )

  useEffect(() => {
    const observer = new MutationObserver(() => stage.themeChanged())
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
    return () => observer.disconnect()
  }, [stage])

  useEffect(() => (client === null ? undefined : inspectInto(window, client, stage)), [client, stage])

  return <StageContext value={stage}>{children}</StageContext>
}

export function useStage(): ChartStage {
  const stage = useContext(StageContext)
  if (stage === null) throw new Error('useStage is for components inside StageProvider')
  return stage
}
