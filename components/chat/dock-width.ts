const KEY = 'watchroom.talk.width'
export const NARROWEST = 300
export const WIDEST = 720
const USUAL = 380

/** px; what this browser was left with. */
export function readDockWidth(): number {
  try {
    const kept = Number(window.localStorage.getItem(KEY) ?? USUAL)
    return Number.isFinite(kept) ? fitDockWidth(kept) : USUAL
  } catch {
    return USUAL
  }
}

export function keepDockWidth(width: number): void {
  try {
    window.localStorage.setItem(KEY, String(Math.round(width)))
  } catch {
    // It holds for this page then.
  }
}

export function fitDockWidth(width: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)))
}

/** For the styles: the page makes room for it. */
export function showDockWidth(width: number): void {
  document.documentElement.style.setProperty('--dock', `${width}px`)
}
