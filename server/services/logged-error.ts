const MAX_MESSAGE = 500
const MAX_CAUSES = 5

interface LoggedError {
  readonly type: string
  readonly code?: string | number
  readonly message: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/**
 * What the log may say of an error: its class, code, sentence and stack. Never its other properties, since a client of Redis
 * hangs the whole command on them, with the points in it, and never the part of a sentence that quotes what was being read.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: loggedMessage(error) }
  const { code } = error as { code?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: loggedMessage(error),
    ...(frames.length === 0 ? {} : { stack: frames.join('\n') }),
    ...(error.cause === undefined || depth >= MAX_CAUSES
      ? {}
      : { cause: loggedError(error.cause, depth + 1) }),
  }
}

/** The sentence of an error, without quotations of JSON that could not be read and of commands that Redis did not know. */
export function loggedMessage(error: unknown): string {
  if (!(error instanceof Error))
    return typeof error === 'string' ? error.slice(0, MAX_MESSAGE) : 'not an Error'
  const { name, message } = error
  const told =
    name === 'ZodError'
      ? 'it has not the expected shape'
      : name === 'SyntaxError'
        ? message.replace(/(\.{3})?"[\s\S]*"(\.{3})?/, '…').replace(/token '?[^,]*'?,/, 'token,')
        : message.replace(/,? with args beginning with:[\s\S]*$/, '')
  return told.slice(0, MAX_MESSAGE)
}
