import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { writeRange } from '../format/range-address.ts'

/** Copies the address of exactly what the page shows, and puts it into the address bar. False where copying is refused. */
export async function copyAddress(range: Store<ChartRange>): Promise<boolean> {
  const address = new URL(location.href)
  // No span goes without saying: the room's usual one may change.
  writeRange(address.searchParams, range.getSnapshot(), Number.NaN)
  history.replaceState(history.state, '', address)
  try {
    await navigator.clipboard.writeText(address.href)
    return true
  } catch {
    return copyByHand(address.href)
  }
}

/** Pages on plain HTTP have no clipboard of their own. */
function copyByHand(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  const before = document.activeElement
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
