import pino from 'pino'
import { parseConfig, StartError } from './config.ts'
import { createApp } from './create-app.ts'

/** A close that takes longer than this, after the viewers were sent away, is given up. */
const CLOSE_LIMIT_MS = 4500

/** `--dev`: pages are compiled as they change. `--no-pages`: the API and the sockets alone. */
async function main(): Promise<void> {
  const config = parseConfig(process.env, {
    dev: process.argv.includes('--dev'),
    ui: !process.argv.includes('--no-pages'),
  })
  const logger = pino({ level: config.logLevel })
  const app = await createApp(config, { logger })
  const { url } = await app.listen()
  process.stdout.write(
    `\nWatchroom is at ${url}\n\nPost a first point:\n` +
      `  curl -d '{"source": "my-feed", "value": 1}' ${url}/api/v1/points\n` +
      `and watch it at ${url}/feed?id=my-feed\n\n`,
  )

  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    logger.info({ signal }, 'shutting down')
    setTimeout(() => {
      logger.error('shutting down took too long')
      process.exit(1)
    }, config.drainMs + CLOSE_LIMIT_MS).unref()
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'shutting down failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  const known = error instanceof StartError || (error as NodeJS.ErrnoException).syscall === 'listen'
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`)
  process.exit(1)
})
