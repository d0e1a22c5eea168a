import { parseConfig, StartError } from './config.ts'
import { createApp } from './create-app.ts'
import { createLogger } from './create-logger.ts'
import { endInOrder } from './ending.ts'
import { takeConsole } from './take-console.ts'

/** A close that takes longer than this, after the viewers were sent away, is given up. */
const CLOSE_LIMIT_MS = 4500

/** `--dev`: pages are compiled as they change. `--no-pages`: the API and the sockets alone. */
async function main(): Promise<void> {
  const config = parseConfig(process.env, {
    dev: process.argv.includes('--dev'),
    ui: !process.argv.includes('--no-pages'),
  })
  const logger = createLogger(config.logLevel)
  // A person reads a terminal; everything else gets JSON lines and nothing between them.
  const { isTTY } = process.stdout
  if (!isTTY) takeConsole(console, logger)
  const ending = endInOrder({ logger, limitMs: config.drainMs + CLOSE_LIMIT_MS })
  const starting = createApp(config, { logger, signal: ending.signal, onFatal })
  ending.closes(starting)
  try {
    const app = await starting
    if (ending.signal.aborted) return
    const { url, metricsUrl } = await app.listen()
    if (isTTY) process.stdout.write(welcome(url))
    else logger.info({ url, ...(metricsUrl === null ? {} : { metricsUrl }) }, `Watchroom is at ${url}`)
  } catch (error) {
    // Whoever told it to end need not hear why it could not start.
    if (ending.signal.aborted) return
    const app = await starting.catch(() => null)
    await app?.close()
    throw error
  }
}

function onFatal(reason: string): void {
  process.stderr.write(`The server ends, so that another start may go on: ${reason}\n`)
  process.exit(1)
}

function welcome(url: string): string {
  return (
    `\nWatchroom is at ${url}\n\nPost a first point:\n` +
    `  curl -d '{"source": "my-feed", "value": 1}' ${url}/api/v1/points\n` +
    `and watch it at ${url}/feed?id=my-feed\n\n`
  )
}

main().catch((error: unknown) => {
  const known = error instanceof StartError || (error as NodeJS.ErrnoException).syscall === 'listen'
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`)
  process.exit(1)
})
