import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { simulate } from './testing/simulation/simulate.ts'
import { mountSmallDisk } from './testing/small-disk.ts'

/** Virtual time of one run. */
const RUN_MS = 60_000
/** Seeds of which one found a fault stay here, each with a line on what it was. */
const PINNED: readonly number[] = [1, 2, 3]
/** `npm run simulate` gives its own. */
const { SIMULATE_SEED, SIMULATE_MINUTES } = process.env
const ANY = SIMULATE_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(SIMULATE_SEED)
const MINUTES = Number(SIMULATE_MINUTES ?? 0)

async function run(seed: number) {
  const disk = await mountSmallDisk(64)
  const dir = join(disk.dir, String(seed))
  await mkdir(dir)
  const report = await simulate(seed, RUN_MS, dir)
  rmSync(dir, { recursive: true })
  const how = `seed ${seed} (npm run simulate -- --seed ${seed}):\n  ${report.harm.join('\n  ')}`
  expect(report.faults, how).toEqual([])
  return report
}

it.each(PINNED)('[SI1] keeps what it promises under seed %i', async (seed) => {
  const { acknowledged, messages, harm } = await run(seed)
  expect(acknowledged).toBeGreaterThan(1000)
  expect(messages).toBeGreaterThan(20)
  expect(harm.length).toBeGreaterThan(10)
})

it(`[SI1] keeps what it promises under a seed that nobody chose: ${ANY}`, () => run(ANY))

it('[SI1] comes to the same whenever a seed is run', async () => {
  expect(await run(PINNED[0] ?? 1)).toEqual(await run(PINNED[0] ?? 1))
})

if (MINUTES > 0) {
  const title = `[SI1] keeps what it promises for ${MINUTES} minutes`
  it(title, { timeout: (MINUTES + 5) * 60_000 }, async () => {
    const until = performance.now() + MINUTES * 60_000
    for (let seed = ANY + 1; performance.now() < until; seed++) {
      const { acknowledged, harm } = await run(seed)
      process.stdout.write(
        `seed ${seed}: harm done ${harm.length} times, ${acknowledged} points acknowledged\n`,
      )
    }
  })
}
