import { between, pan, type Range, zoomAt } from '../../lib/domain/time-range.ts'
import { wheelFactor, wheelPan } from './wheel.ts'

/** What gestures act on. Places are CSS px from the plot's left edge. */
export interface GestureTarget {
  width(): number
  visible(): Range | null
  isFixed(): boolean
  /** The server's clock, ms. */
  now(): number
  showRange(range: Range): void
  showLive(): void
  /** Keeps the live edge where it is. */
  hold(on: boolean): void
  onChange(gesture: Gesture | null): void
}

/** What is going on; `select` from one place to the other. */
export type Gesture =
  | { readonly kind: 'select'; readonly from: number; readonly to: number }
  | { readonly kind: 'pan' }
  | { readonly kind: 'pinch' }

type Mode =
  | { readonly kind: 'none' }
  /** A button or finger is down and has not moved far enough to mean anything. */
  | { readonly kind: 'pressed'; readonly x: number; readonly pans: boolean }
  | { readonly kind: 'select'; readonly x: number; readonly range: Range }
  | { readonly kind: 'pan'; readonly x: number; readonly range: Range }
  | { readonly kind: 'pinch'; readonly distance: number; readonly at: number; readonly range: Range }

const MOUSE_SLOP = 4
const TOUCH_SLOP = 8
/** Fingers closer than this say nothing about a factor. */
const MIN_PINCH = 24
const NONE: Mode = { kind: 'none' }

interface Pointer {
  x: number
  y: number
}

/**
 * Zoom and pan by mouse, wheel and touch on a plot and on its time axis. Vertical scrolling stays the page's: the plot
 * has `touch-action: pan-y`, and a wheel without ctrl or ⌘ is taken only where it turns sideways.
 */
export class PlotGestures {
  readonly #plot: HTMLElement
  readonly #axis: HTMLElement
  readonly #target: GestureTarget
  readonly #pointers = new Map<number, Pointer>()
  readonly #abort = new AbortController()
  #mode: Mode = NONE

  constructor(plot: HTMLElement, axis: HTMLElement, target: GestureTarget) {
    this.#plot = plot
    this.#axis = axis
    this.#target = target
    const { signal } = this.#abort
    for (const element of [plot, axis]) {
      element.addEventListener('pointerdown', (event) => this.#down(event), { signal })
      element.addEventListener('pointermove', (event) => this.#move(event), { signal })
      element.addEventListener('pointerup', (event) => this.#up(event, true), { signal })
      element.addEventListener('pointercancel', (event) => this.#up(event, false), { signal })
      element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
      element.addEventListener('dblclick', () => target.showLive(), { signal })
    }
    plot.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true })
  }

  close(): void {
    this.#abort.abort()
    this.#pointers.clear()
    this.#enter(NONE)
  }

  #place(event: MouseEvent): Pointer {
    const box = this.#plot.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    const place = this.#place(event)
    this.#pointers.set(event.pointerId, place)
    const onAxis = event.currentTarget === this.#axis
    if (event.pointerType !== 'touch') {
      this.#mode = { kind: 'pressed', x: place.x, pans: event.shiftKey || onAxis }
      return
    }
    const visible = this.#target.visible()
    const [a, b] = [...this.#pointers.values()]
    if (a !== undefined && b !== undefined && visible !== null && this.#pointers.size === 2) {
      const middle = (a.x + b.x) / 2
      const at = visible.from + (middle / this.#target.width()) * (visible.to - visible.from)
      this.#capture()
      this.#enter({ kind: 'pinch', distance: distanceOf(a, b), at, range: visible })
    } else if (this.#pointers.size === 1 && (onAxis || this.#target.isFixed())) {
      this.#mode = { kind: 'pressed', x: place.x, pans: true }
    }
  }

  /** Later moves come here wherever the pointer goes; not before they mean something, so that a press stays a press. */
  #capture(): void {
    for (const id of this.#pointers.keys()) this.#plot.setPointerCapture(id)
  }

  #move(event: PointerEvent): void {
    const pointer = this.#pointers.get(event.pointerId)
    if (pointer === undefined) return
    Object.assign(pointer, this.#place(event))
    if (this.#mode.kind === 'pressed') this.#begin(this.#mode, pointer.x, event.pointerType)
    const mode = this.#mode
    const { width, now, showRange, onChange } = this.#target
    switch (mode.kind) {
      case 'none':
      case 'pressed':
        return
      case 'select':
        onChange({ kind: 'select', from: clamp(mode.x, width()), to: clamp(pointer.x, width()) })
        return
      case 'pan': {
        const { from, to } = mode.range
        showRange(pan(mode.range, ((mode.x - pointer.x) / width()) * (to - from), now()))
        return
      }
      case 'pinch':
        this.#pinch(mode)
    }
  }

  #begin({ x, pans }: { x: number; pans: boolean }, to: number, pointerType: string): void {
    const visible = this.#target.visible()
    if (visible === null || Math.abs(to - x) <= (pointerType === 'touch' ? TOUCH_SLOP : MOUSE_SLOP)) return
    this.#capture()
    if (pans) {
      this.#enter({ kind: 'pan', x, range: visible })
      return
    }
    this.#target.hold(true)
    this.#enter({ kind: 'select', x, range: visible })
  }

  #pinch({ distance, at, range }: { distance: number; at: number; range: Range }): void {
    const [a, b] = [...this.#pointers.values()]
    if (a === undefined || b === undefined) return
    const { width, now, showRange } = this.#target
    const zoomed = zoomAt(range, at, distance / distanceOf(a, b), now())
    const span = zoomed.to - zoomed.from
    const under = zoomed.from + ((a.x + b.x) / 2 / width()) * span
    showRange(pan(zoomed, at - under, now()))
  }

  #up(event: PointerEvent, meant: boolean): void {
    const pointer = this.#pointers.get(event.pointerId)
    if (pointer === undefined) return
    this.#pointers.delete(event.pointerId)
    const mode = this.#mode
    if (mode.kind === 'select' && meant) this.#select(mode, clamp(this.#place(event).x, this.#target.width()))
    // The finger that stays after a pinch does nothing until it lifts.
    this.#enter(NONE)
  }

  #select({ x, range }: { x: number; range: Range }, to: number): void {
    if (Math.abs(to - x) <= MOUSE_SLOP) return
    const perPx = (range.to - range.from) / this.#target.width()
    this.#target.showRange(between(range.from + x * perPx, range.from + to * perPx))
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#mode.kind !== 'select') return
    event.stopPropagation()
    this.#pointers.clear()
    this.#enter(NONE)
  }

  #wheel(event: WheelEvent): void {
    const visible = this.#target.visible()
    if (visible === null) return
    const { width, now, showRange } = this.#target
    const factor = wheelFactor(event)
    const px = wheelPan(event)
    if (factor === null && px === null) return
    event.preventDefault()
    const perPx = (visible.to - visible.from) / width()
    const at = visible.from + clamp(this.#place(event).x, width()) * perPx
    if (factor !== null) showRange(zoomAt(visible, at, factor, now()))
    else if (px !== null) showRange(pan(visible, px * perPx, now()))
  }

  #enter(mode: Mode): void {
    const was = this.#mode.kind
    this.#mode = mode
    if (was === 'select') this.#target.hold(false)
    if (mode.kind === 'pan' || mode.kind === 'pinch') this.#target.onChange({ kind: mode.kind })
    else if (mode.kind === 'none' && was !== 'none' && was !== 'pressed') this.#target.onChange(null)
  }
}

function distanceOf(a: Pointer, b: Pointer): number {
  return Math.max(MIN_PINCH, Math.hypot(a.x - b.x, a.y - b.y))
}

function clamp(x: number, width: number): number {
  return Math.min(width, Math.max(0, x))
}
