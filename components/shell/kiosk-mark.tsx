'use client'

import { useSearchParams } from 'next/navigation'
import { useLayoutEffect } from 'react'
import { wallZoom } from './wall-zoom.ts'

/** Tells the styles of `?kiosk`, on all pages: between two rooms of a round there is none that could. */
export function KioskMark() {
  const kiosk = useSearchParams().has('kiosk')
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    if (!kiosk) {
      delete dataset.kiosk
      return
    }
    dataset.kiosk = ''
    const enlarge = (): void => {
      const zoom = wallZoom(window.innerWidth, window.innerHeight)
      document.documentElement.style.setProperty('--wall', String(zoom))
    }
    enlarge()
    window.addEventListener('resize', enlarge)
    return () => window.removeEventListener('resize', enlarge)
  }, [kiosk])
  return null
}
