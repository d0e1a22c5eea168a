import { MAX_WINDOWS_PER_FEED } from '../protocol/limits.ts'
import type { ViewItem } from '../protocol/live-events.ts'
import type { Panel } from '../protocol/panels.ts'
import { windowKey } from '../protocol/window-key.ts'

/** The lines of the one view that a page with these panels watches (SPEC PB1). Panels that name the same share a line. */
export function viewItems(panels: readonly Panel[]): ViewItem[] {
  const items: ViewItem[] = []
  const open = new Map<string, ViewItem>()
  for (const panel of panels) {
    if (panel.kind === 'text') continue
    for (const selector of panel.selectors) {
      const key = JSON.stringify(selector)
      const item = open.get(key)
      if (item === undefined || item.windows.length >= MAX_WINDOWS_PER_FEED) {
        const next: ViewItem = { ...selector, windows: [panel.window] }
        open.set(key, next)
        items.push(next)
      } else if (!item.windows.some((one) => windowKey(one) === windowKey(panel.window))) {
        item.windows.push(panel.window)
      }
    }
  }
  return items
}
