import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,server,components,bench,scripts}/**/*.test.{ts,tsx}'],
    setupFiles: ['vitest.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Machines are slow at times: what is waited for may take as long as a test may.
    expect: { poll: { timeout: 15_000 } },
    // Not threads: the log starts and ends threads of its own by the hundred, and V8 aborts now and then where all are in one process.
    pool: 'forks',
    // One for each core: Vitest would leave one free, which is half of two, and most tests wait for something.
    maxWorkers: availableParallelism(),
  },
})
