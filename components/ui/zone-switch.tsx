'use client'

import { useZone } from '../hooks/use-zone.ts'

export function ZoneSwitch() {
  const [zone, setZone] = useZone()
  const utc = zone === 'utc'
  return (
    <button
      type="button"
      role="switch"
      aria-checked={utc}
      aria-label="Times in UTC"
      title={utc ? 'Times are in UTC' : 'Times are in this computer’s time zone'}
      onClick={() => setZone(utc ? 'local' : 'utc')}
      className="h-8 w-14 rounded text-[13px] text-muted hover:bg-raised hover:text-ink"
    >
      {utc ? 'UTC' : 'Local'}
    </button>
  )
}
