import { stripVTControlCharacters } from 'node:util'
import type { Logger } from 'pino'

/** Lets what libraries say on the console (Next does) go into the log, so that stdout has JSON lines alone. */
export function takeConsole(target: Console, logger: Logger): void {
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      const err = parts.find((part) => part instanceof Error)
      const text = parts.filter((part) => typeof part === 'string').join(' ')
      logger[level](err === undefined ? {} : { err }, stripVTControlCharacters(text).trim())
    }
  Object.assign(target, {
    debug: say('debug'),
    log: say('info'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  })
}
