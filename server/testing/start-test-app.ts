import { onTestFinished } from 'vitest'
import { parseConfig } from '../config.ts'
import { type App, type AppOverrides, createApp } from '../create-app.ts'
import { createLogger } from '../create-logger.ts'

export interface TestApp {
  readonly url: string
  readonly port: number
  readonly metricsUrl: string | null
  readonly app: App
  close(): Promise<void>
}

/** The whole server without pages on a free port; closed by itself at the end of the test that started it (hooks close it). */
export async function startTestApp(
  env: Record<string, string> = {},
  overrides: AppOverrides = {},
): Promise<TestApp> {
  const config = parseConfig({ PORT: '0', THIS_MACHINE: '0', STORAGE: 'memory', ...env }, { ui: false })
  const logger = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent')
  const app = await createApp(config, { logger, ...overrides })
  const { url, port, metricsUrl } = await app.listen()
  const close = () => app.close()
  try {
    onTestFinished(close)
  } catch {
    // Started outside a test: in a hook, which closes it itself.
  }
  return { url, port, metricsUrl, app, close }
}
