import { formatDuration } from '../format/times.ts'
import type { Silences } from './silences.ts'
import { type Viewport, xOf } from './viewport.ts'

/** CSS px: between two lines of the hatching, of the text, and the least width that is hatched. */
const HATCH = 7
const FONT = 11
const LEAST = 3

/** Hatches where nothing was said, from `top` down, and says for how long where there is room. Sizes in device pixels. */
export function drawSilences(
  context: CanvasRenderingContext2D,
  silences: Silences,
  view: Viewport,
  style: { readonly dpr: number; readonly ink: string; readonly top: number; readonly height: number },
): void {
  const { dpr, ink, top, height } = style
  for (let i = 0; i < silences.count; i++) {
    const from = silences.from[i] ?? 0
    const to = silences.to[i] ?? 0
    const left = Math.max(0, xOf(view, from))
    const right = Math.min(view.width, xOf(view, to))
    if (right - left < LEAST * dpr) continue
    context.save()
    context.beginPath()
    context.rect(left, top, right - left, height)
    context.clip()
    hatch(context, left, right, top, height, HATCH * dpr)
    context.strokeStyle = ink
    context.globalAlpha = 0.16
    context.lineWidth = dpr
    context.stroke()
    context.globalAlpha = 0.85
    context.fillStyle = ink
    context.font = `${FONT * dpr}px ui-sans-serif, system-ui, sans-serif`
    context.textBaseline = 'middle'
    const text = `no data ${formatDuration(roundly(to - from))}`
    const width = context.measureText(text).width
    if (width + 2 * LEAST * dpr < right - left) {
      context.fillText(text, (left + right - width) / 2, top + height / 2)
    }
    context.restore()
  }
}

/** In whole seconds from one on: a length that grows is read, not watched. */
function roundly(ms: number): number {
  return ms < 1000 ? ms : Math.floor(ms / 1000) * 1000
}

function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  top: number,
  height: number,
  step: number,
): void {
  context.beginPath()
  for (let x = left - height + (step - (left % step)); x < right; x += step) {
    context.moveTo(x, top + height)
    context.lineTo(x + height, top)
  }
}
