/** By how much an element is drawn larger than its own px: more than 1 on a large screen on a wall. */
export function zoomOf(element: Element): number {
  // Not in every browser that is in use.
  return 'currentCSSZoom' in element ? element.currentCSSZoom : 1
}

/** A pointer's place in an element, in the element's own px. */
export function placeIn(
  element: Element,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): { x: number; y: number } {
  const box = element.getBoundingClientRect()
  const zoom = zoomOf(element)
  return { x: (clientX - box.left) / zoom, y: (clientY - box.top) / zoom }
}
