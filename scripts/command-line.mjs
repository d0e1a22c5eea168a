import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const COMMON = {
  url: { type: 'string', default: 'http://127.0.0.1:3000' },
  help: { type: 'boolean', short: 'h', default: false },
}

/** Options and arguments of this program. Prints the usage and ends where they are asked for it, or cannot be read. */
export function readCommandLine(usage, options) {
  try {
    const { values, positionals } = parseArgs({ options: { ...COMMON, ...options }, allowPositionals: true })
    if (values.help) {
      process.stdout.write(usage)
      process.exit(0)
    }
    if (!URL.canParse(values.url)) throw new Error(`--url "${values.url}" is not a URL`)
    return { values, positionals }
  } catch (error) {
    fail(`${error.message}\n\n${usage}`)
  }
}

/** A path as whoever typed it meant it: npm runs scripts in the project's folder. */
export function typedPath(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

export function fail(message) {
  process.stderr.write(`${message.trimEnd()}\n`)
  process.exit(1)
}
