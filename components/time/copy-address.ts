import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { writeRange } from '../format/range-address.ts'
import { copyText } from './copy-text.ts'

/** Copies the address of exactly what the page shows, and puts it into the address bar. False where copying is refused. */
export async function copyAddress(range: Store<ChartRange>): Promise<boolean> {
  const address = new URL(location.href)
  // No span goes without saying: the room's usual one may change.
  writeRange(address.searchParams, range.getSnapshot(), Number.NaN)
  history.replaceState(history.state, '', address)
  return copyText(address.href)
}
