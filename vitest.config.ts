import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,server,components,bench,scripts}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    pool: 'threads',
  },
})
