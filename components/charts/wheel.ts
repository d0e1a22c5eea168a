export interface WheelTurn {
  readonly deltaX: number
  readonly deltaY: number
  /** 0: px, 1: lines, 2: pages. */
  readonly deltaMode: number
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
}

const PX = [1, 16, 400] as const
/** One notch of a mouse wheel; a touchpad sends many small turns. */
const NOTCH = 50

function px(delta: number, { deltaMode }: WheelTurn): number {
  return delta * (PX[deltaMode] ?? 1)
}

/** By what a turn with ctrl or ⌘ held zooms (< 1: in); browsers send a touchpad's pinch as such a turn. null: it does not. */
export function wheelFactor(turn: WheelTurn): number | null {
  if (!(turn.ctrlKey || turn.metaKey)) return null
  const delta = px(turn.deltaY, turn)
  return 2 ** (Math.abs(delta) >= NOTCH ? Math.sign(delta) * 0.4 : delta * 0.01)
}

/** How many px a turn pans to the right: one that goes sideways, or has shift held. null: it is the page's. */
export function wheelPan(turn: WheelTurn): number | null {
  const sideways = Math.abs(turn.deltaX) > 2 * Math.abs(turn.deltaY)
  if (sideways) return px(turn.deltaX, turn)
  return turn.shiftKey && turn.deltaY !== 0 ? px(turn.deltaY, turn) : null
}
