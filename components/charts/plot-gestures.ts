import { between, pan, type Range, zoomAt } from '../../lib/domain/time-range.ts'
import { keyOf } from '../ui/key-of.ts'
import { placeIn } from './local-place.ts'
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
  /** Whether marks can be talked about: Alt and a drag marks a range then instead of zooming to it. */
  talks(): boolean
  onMark(mark: PlotMark): void
}

/** Something on the plot that one may want to talk about. */
export type PlotMark =
  /** A click, or a finger that stays where it is. */
  | { readonly kind: 'place'; readonly x: number; readonly y: number; readonly long: boolean }
  /** `zoomed`: the plot shows it now; else it was marked to be talked about. `y` is where it began. */
  | { readonly kind: 'range'; readonly range: Range; readonly y: number; readonly zoomed: boolean }

/** What is going on; `select` from one place to the other. */
export type Gesture =
  | { readonly kind: 'select'; readonly from: number; readonly to: number; readonly marks: boolean }
  | { readonly kind: 'pan' }
  | { readonly kind: 'pinch' }

type Mode =
  | { readonly kind: 'none' }
  /** A button or finger is down and has not moved far enough to mean anything. */
  | {
      readonly kind: 'pressed'
      readonly x: number
      readonly y: number
      readonly pans: boolean
      readonly marks: boolean
    }
  | {
      readonly kind: 'select'
      readonly x: number
      readonly y: number
      readonly range: Range
      readonly marks: boolean
    }
  /** `wasFixed`: before it the plot stood still already, which is what a cancel goes back to. */
  | { readonly kind: 'pan'; readonly x: number; readonly range: Range; readonly wasFixed: boolean }
  | {
      readonly kind: 'pinch'
      readonly distance: number
      readonly at: number
      readonly range: Range
      readonly wasFixed: boolean
    }

const MOUSE_SLOP = 4
const TOUCH_SLOP = 8
/** Fingers closer than this say nothing about a factor. */
const MIN_PINCH = 24
/** A finger that stays so long where it is means that place. */
const LONG_PRESS_MS = 500
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
  #longPress: ReturnType<typeof setTimeout> | undefined

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
    // Before every shortcut of the page, wherever the focus is: a press on a plot does not move it there.
    plot.ownerDocument.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true })
    plot.addEventListener('contextmenu', (event) => this.#menu(event), { signal })
  }

  close(): void {
    this.#abort.abort()
    clearTimeout(this.#longPress)
    this.#pointers.clear()
    this.#enter(NONE)
  }

  #place(event: MouseEvent): Pointer {
    return placeIn(this.#plot, event)
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    const place = this.#place(event)
    this.#pointers.set(event.pointerId, place)
    const onAxis = event.currentTarget === this.#axis
    if (event.pointerType !== 'touch') {
      const marks = event.altKey && !onAxis && this.#target.talks()
      this.#mode = { kind: 'pressed', ...place, pans: event.shiftKey || onAxis, marks }
      return
    }
    clearTimeout(this.#longPress)
    if (this.#pointers.size === 1 && !onAxis && this.#target.talks()) {
      this.#longPress = setTimeout(() => this.#stay(event.pointerId, place), LONG_PRESS_MS)
    }
    const visible = this.#target.visible()
    const [a, b] = [...this.#pointers.values()]
    if (a !== undefined && b !== undefined && visible !== null && this.#pointers.size === 2) {
      const middle = (a.x + b.x) / 2
      const at = visible.from + (middle / this.#target.width()) * (visible.to - visible.from)
      this.#capture()
      this.#enter({
        kind: 'pinch',
        distance: spread(a, b),
        at,
        range: visible,
        wasFixed: this.#target.isFixed(),
      })
    } else if (this.#pointers.size === 1 && (onAxis || this.#target.isFixed())) {
      this.#mode = { kind: 'pressed', ...place, pans: true, marks: false }
    }
  }

  #stay(id: number, from: Pointer): void {
    const now = this.#pointers.get(id)
    if (now === undefined || this.#pointers.size > 1 || distance(now, from) > TOUCH_SLOP) return
    this.#mode = NONE
    this.#target.onMark({ kind: 'place', x: now.x, y: now.y, long: true })
  }

  /** The browser's own menu of a long press would cover what the press is about. */
  #menu(event: MouseEvent): void {
    if (this.#pointers.size > 0 && this.#target.talks()) event.preventDefault()
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
        onChange({
          kind: 'select',
          from: clamp(mode.x, width()),
          to: clamp(pointer.x, width()),
          marks: mode.marks,
        })
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

  #begin(pressed: Mode & { kind: 'pressed' }, to: number, pointerType: string): void {
    const { x, y, pans, marks } = pressed
    const visible = this.#target.visible()
    if (visible === null || Math.abs(to - x) <= (pointerType === 'touch' ? TOUCH_SLOP : MOUSE_SLOP)) return
    this.#capture()
    if (pans) {
      this.#enter({ kind: 'pan', x, range: visible, wasFixed: this.#target.isFixed() })
      return
    }
    this.#target.hold(true)
    this.#enter({ kind: 'select', x, y, range: visible, marks })
  }

  #pinch({ distance, at, range }: Mode & { kind: 'pinch' }): void {
    const [a, b] = [...this.#pointers.values()]
    if (a === undefined || b === undefined) return
    const { width, now, showRange } = this.#target
    const zoomed = zoomAt(range, at, distance / spread(a, b), now())
    const span = zoomed.to - zoomed.from
    const under = zoomed.from + ((a.x + b.x) / 2 / width()) * span
    showRange(pan(zoomed, at - under, now()))
  }

  #up(event: PointerEvent, meant: boolean): void {
    const pointer = this.#pointers.get(event.pointerId)
    if (pointer === undefined) return
    this.#pointers.delete(event.pointerId)
    clearTimeout(this.#longPress)
    const mode = this.#mode
    if (mode.kind === 'select' && meant) this.#select(mode, clamp(this.#place(event).x, this.#target.width()))
    const clicked = mode.kind === 'pressed' && meant && event.pointerType !== 'touch'
    if (clicked && event.currentTarget === this.#plot && !mode.pans) {
      this.#target.onMark({ kind: 'place', ...this.#place(event), long: false })
    }
    // The finger that stays after a pinch does nothing until it lifts.
    this.#enter(NONE)
  }

  #select({ x, y, range, marks }: Mode & { kind: 'select' }, to: number): void {
    if (Math.abs(to - x) <= MOUSE_SLOP) return
    const perPx = (range.to - range.from) / this.#target.width()
    const selected = between(range.from + x * perPx, range.from + to * perPx)
    if (!marks) this.#target.showRange(selected)
    this.#target.onMark({ kind: 'range', range: selected, y, zoomed: !marks })
  }

  #key(event: KeyboardEvent): void {
    const mode = this.#mode
    if (keyOf(event) !== 'Escape' || mode.kind === 'none' || mode.kind === 'pressed') return
    event.stopPropagation()
    event.preventDefault()
    this.#pointers.clear()
    this.#enter(NONE)
    if (mode.kind === 'select') return
    if (mode.wasFixed) this.#target.showRange(mode.range)
    else this.#target.showLive()
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

function distance(a: Pointer, b: Pointer): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Of two fingers. */
function spread(a: Pointer, b: Pointer): number {
  return Math.max(MIN_PINCH, distance(a, b))
}

function clamp(x: number, width: number): number {
  return Math.min(width, Math.max(0, x))
}
