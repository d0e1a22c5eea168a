import { defineConfig } from 'vitest/config'

/** Unit tests beside the mutated code: no sockets, no mutated bytes by the hundred thousand. */
export default defineConfig({
  test: {
    include: [`${process.env.MUTATE_FOLDER}/**/*.test.{ts,tsx}`],
    exclude: ['**/*.int.test.ts', '**/*.fuzz.test.ts', '**/*.numeric.test.ts'],
    setupFiles: ['vitest.setup.ts', 'scripts/mutate/skip-timed-tests.ts'],
    testTimeout: 30_000,
  },
})
