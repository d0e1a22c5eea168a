import { seededRandom } from '../seeded-random.ts'

/** All that is left to chance in one run, from its seed. */
export class Chance {
  readonly random: () => number

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  /** A whole number from 0 to `most`. */
  upTo(most: number): number {
    return Math.floor(this.random() * (most + 1))
  }

  between(least: number, most: number): number {
    return least + this.upTo(most - least)
  }

  /** True once in `times`, on average. */
  onceIn(times: number): boolean {
    return this.random() * times < 1
  }

  oneOf<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.upTo(choices.length - 1)] ?? choices[0]
  }
}
