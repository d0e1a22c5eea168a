import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { PlotReader } from '../charts/plot.ts'
import { colorOf } from '../presence/person-look.ts'

/** Draws others' crosshairs with their names over one plot, and moves them with it. No React: they come ten times a second. */
export class PointerLayer {
  readonly #layer: HTMLElement
  readonly #painter: PlotReader
  readonly #client: ChatClient
  readonly #panel: string
  readonly #me: string
  readonly #shown = new Map<string, { readonly element: HTMLElement; time: number }>()
  readonly #stops: (() => void)[]

  constructor(options: {
    readonly layer: HTMLElement
    readonly painter: PlotReader
    readonly client: ChatClient
    readonly panel: string
    /** Nobody sees their own, from no tab. */
    readonly me: string
  }) {
    this.#layer = options.layer
    this.#painter = options.painter
    this.#client = options.client
    this.#panel = options.panel
    this.#me = options.me
    this.#stops = [
      this.#client.pointers.subscribe(() => this.#read()),
      this.#painter.follow(() => {
        if (this.#shown.size > 0) this.#place()
      }),
    ]
    this.#read()
  }

  close(): void {
    for (const stop of this.#stops) stop()
    for (const { element } of this.#shown.values()) element.remove()
    this.#shown.clear()
  }

  #read(): void {
    const here = this.#client.pointers
      .getSnapshot()
      .filter(({ person, pointer }) => pointer.panel === this.#panel && person.id !== this.#me)
    const tabs = new Set(here.map(({ tab }) => tab))
    for (const [tab, { element }] of this.#shown) {
      if (tabs.has(tab)) continue
      element.remove()
      this.#shown.delete(tab)
    }
    for (const { tab, person, pointer } of here) {
      const held = this.#shown.get(tab)
      if (held === undefined) {
        const element = pointerElement(person.name, colorOf(person.id))
        this.#layer.append(element)
        this.#shown.set(tab, { element, time: pointer.time })
      } else held.time = pointer.time
    }
    if (this.#shown.size > 0) this.#place()
  }

  #place(): void {
    for (const { element, time } of this.#shown.values()) {
      const x = this.#painter.placeOf(time)
      element.hidden = x === null
      if (x !== null) element.style.transform = `translateX(${x.toFixed(1)}px)`
    }
  }
}

function pointerElement(name: string, color: string): HTMLElement {
  const element = document.createElement('div')
  element.dataset.testid = 'pointer'
  element.className = 'absolute inset-y-0 left-0 border-l border-dashed'
  element.style.borderColor = `var(${color})`
  const label = document.createElement('span')
  label.className =
    'absolute bottom-0 left-0 max-w-28 truncate rounded-r bg-surface/90 px-1 text-[11px] leading-4 text-ink'
  label.textContent = name
  element.append(label)
  return element
}
