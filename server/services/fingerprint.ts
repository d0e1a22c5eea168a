import { type NormalPoint, normalisePoint } from '../../lib/domain/normalise-point.ts'

const floats = new Float64Array(1)
const words = new Uint32Array(floats.buffer)

const SEED_A = 0x1e3779b1
const SEED_B = 0x05ebca6b

/**
 * A number that stands for what a request asks to store: its feeds, values and given times, in their order. It is the same
 * however the request is written and on every node. It tells requests apart that are not made to collide, at a few ns a point.
 */
export class Fingerprint {
  #a = SEED_A
  #b = SEED_B
  readonly #point: NormalPoint = { source: '', time: 0, value: 0, timed: false }

  reset(): void {
    this.#a = SEED_A
    this.#b = SEED_B
  }

  /** Adds those of points[from..to) that can be read, before anything else is known of them. */
  read(points: readonly unknown[], from: number, to: number, defaultSource: string): void {
    const point = this.#point
    let [source, hash] = ['', 0]
    for (let i = from; i < to; i++) {
      if (normalisePoint(points[i], defaultSource, 0, point) !== null) continue
      if (point.source !== source) [source, hash] = [point.source, hashOf(point.source)]
      this.add(hash, point.value, point.time, point.timed)
    }
  }

  /** `time` counts where the point has one of its own. */
  add(feedHash: number, value: number, time: number, timed: boolean): void {
    floats[0] = value
    this.#mix((words[0] as number) ^ feedHash, words[1] as number)
    if (!timed) return
    floats[0] = time
    this.#mix(words[0] as number, words[1] as number)
  }

  /** 53 bits. */
  get value(): number {
    return (this.#a >>> 0) * 2 ** 21 + ((this.#b >>> 11) & 0x1fffff)
  }

  #mix(low: number, high: number): void {
    const a = Math.imul(this.#a ^ low, 0xcc9e2d51)
    const b = Math.imul((this.#b + high) | 0, 0x27d4eb2f)
    this.#a = Math.imul(a ^ (a >>> 15) ^ (b >>> 13), 0x1b873593)
    this.#b = ((b ^ (b >>> 15)) + a) | 0
  }
}

/** Of a feed's id, FNV-1a. */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return hash
}
