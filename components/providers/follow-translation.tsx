'use client'

import { useEffect } from 'react'
import { followTranslation } from './translated-page.ts'

/** Keeps pages right that a browser translates. */
export function FollowTranslation() {
  useEffect(() => followTranslation(document), [])
  return null
}
