import type { ViewItem } from '../../lib/protocol/live-events.ts'
import type { Panel } from '../../lib/protocol/panels.ts'

/** The lines of the one view that a page with these panels watches (SPEC PB1). */
export function viewItems(panels: readonly Panel[]): ViewItem[] {
  return panels.flatMap((panel) =>
    panel.kind === 'text'
      ? []
      : panel.selectors.map((selector) => ({ ...selector, windows: [panel.window] })),
  )
}
