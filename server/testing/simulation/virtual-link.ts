import type { Chance } from './chance.ts'
import type { VirtualTime, Zone } from './virtual-time.ts'

/** The connection broke before an answer came: what was asked may have been done or not. */
export class AnswerLost extends Error {
  constructor() {
    super('The connection broke before the answer came.')
    this.name = 'AnswerLost'
  }
}

/** One connection of a client: messages arrive in order, late, or, once it is cut, not at all. */
export class VirtualLink {
  readonly #time: VirtualTime
  readonly #server: Zone
  readonly #chance: Chance
  readonly #waiting = new Set<(error: AnswerLost) => void>()
  readonly #onCut: (() => void)[] = []
  #isUp = true
  #upAt = 0
  #downAt = 0
  /** ms that a message takes at least. */
  delay = 1

  constructor(time: VirtualTime, server: Zone, chance: Chance) {
    this.#time = time
    this.#server = server
    this.#chance = chance
  }

  get isUp(): boolean {
    return this.#isUp
  }

  toServer(task: () => void): void {
    this.#upAt = this.#send(this.#upAt, () => {
      if (!this.#server.isDead) this.#time.within(this.#server, task)
    })
  }

  toClient(task: () => void): void {
    this.#downAt = this.#send(this.#downAt, () => this.#time.outside(task))
  }

  /** Does `work` on the server's side and brings back what comes of it. Rejects with AnswerLost where the link is cut meanwhile. */
  request<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#isUp) {
        reject(new AnswerLost())
        return
      }
      this.#waiting.add(reject)
      const settle = (answer: () => void) =>
        this.toClient(() => {
          this.#waiting.delete(reject)
          answer()
        })
      this.toServer(() => {
        work().then(
          (value) => settle(() => resolve(value)),
          (error: unknown) => settle(() => reject(error)),
        )
      })
    })
  }

  onCut(task: () => void): void {
    this.#onCut.push(task)
  }

  /** Both sides lose what is on its way, and hear of it. */
  cut(): void {
    if (!this.#isUp) return
    this.#isUp = false
    for (const reject of this.#waiting) reject(new AnswerLost())
    this.#waiting.clear()
    for (const task of this.#onCut) task()
  }

  #send(last: number, task: () => void): number {
    const now = this.#time.hands.monotonic()
    const at = Math.max(last, now + this.delay + this.#chance.upTo(4))
    this.#time.hands.after(at - now, () => {
      if (this.#isUp) task()
    })
    return at
  }
}
