'use client'

import { useFreshPage } from '../hooks/use-fresh-page.ts'
import { useIsOutdated } from './live-provider.tsx'

/** Loads the page anew where its server has another release. */
export function FreshPage() {
  useFreshPage(useIsOutdated())
  return null
}
