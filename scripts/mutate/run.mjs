// Started by scripts/mutate.mjs, on the Node that the project brings along.
import { Stryker } from '@stryker-mutator/core'

const { folder, files, concurrency, again } = JSON.parse(process.argv[2])
const report = `coverage/mutation/${folder.replaceAll('/', '-')}`
const whole = [`${folder}/**/*.{ts,tsx}`]

process.env.MUTATE_FOLDER = folder
await new Stryker({
  testRunner: 'repeating',
  plugins: ['./scripts/mutate/repeating-runner.mjs', './scripts/mutate/ignore-messages.mjs'],
  // Where single files are asked about, only the tests that import them are run, by whatever way.
  vitest: { configFile: 'scripts/mutate/vitest.config.ts', related: files.length > 0 },
  mutate: [
    ...(files.length > 0 ? files.map((file) => `${folder}/${file}`) : whole),
    '!**/*.test.{ts,tsx}',
    '!**/*.reference.ts',
    '!**/testing/**',
  ],
  ignorers: ['messages'],
  // A constant is computed once, before a test chooses a mutant: those mutants would need a process each.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  // A busy machine is no endless loop; a real one is counted by its turns long before.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 240,
  concurrency,
  incremental: true,
  force: again,
  incrementalFile: `${report}.incremental.json`,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 80, break: null },
  // TypeScript 7 has no compiler API, which Stryker needs to rewrite a tsconfig. No file of this name exists.
  tsconfigFile: 'none.json',
  tempDirName: 'coverage/mutation/sandbox',
  ignorePatterns: ['/.next', '/coverage', '/data', '/dist', '/docs', '/e2e', '/public', '/test-results'],
}).runMutationTest()
