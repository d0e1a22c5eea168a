/** A window of so many CSS px is drawn as it is; type and strokes of a larger one grow with it, so that they are read from afar. */
const USUAL = { width: 1920, height: 1080 } as const

export function wallZoom(width: number, height: number): number {
  const zoom = Math.min(width / USUAL.width, height / USUAL.height)
  return Math.max(1, Math.round(zoom * 100) / 100)
}
