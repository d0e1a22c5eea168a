'use client'

import { useSearchParams } from 'next/navigation'
import { useLayoutEffect } from 'react'

/** Tells the styles of `?kiosk`, on all pages: between two rooms of a round there is none that could. */
export function KioskMark() {
  const kiosk = useSearchParams().has('kiosk')
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    if (kiosk) dataset.kiosk = ''
    else delete dataset.kiosk
  }, [kiosk])
  return null
}
