import pino, { type DestinationStream, type Logger } from 'pino'
import { loggedError } from './services/logged-error.ts'

/** JSON lines on stdout. An error is written by `loggedError`, so that no line carries what a client sent. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: loggedError } }
  return destination === undefined ? pino(options) : pino(options, destination)
}
