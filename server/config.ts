import { hostname } from 'node:os'
import { z } from 'zod'
import { parseSpan } from '../lib/domain/parse-span.ts'
import { parseRetention, type RetentionRule } from '../lib/domain/retention.ts'
import pkg from '../package.json' with { type: 'json' }
import { parseRedisUrl, type RedisAddress } from './adapters/redis/address.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
const MIB = 1024 * 1024

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(low, `must be at least ${low}`).max(high, `must be at most ${high}`))

const flag = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['0', '1', 'false', 'true', 'no', 'yes', 'off', 'on'], 'must be 1 or 0'))
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text))

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) return url.origin
  context.addIssue({ code: 'custom', message: `"${text}" is not an origin such as https://example.com` })
  return z.NEVER
})

const retention = z.string().transform((text, context) => {
  const rules = parseRetention(text)
  if (typeof rules !== 'string') return rules
  context.addIssue({ code: 'custom', message: rules })
  return z.NEVER
})

const age = z.string().transform((text, context) => {
  if (text.trim().toLowerCase() === 'forever') return null
  const span = parseSpan(text)
  if (span !== null && span >= 60_000) return span
  context.addIssue({ code: 'custom', message: 'must be forever, or at least 1m, such as 12h or 90d' })
  return z.NEVER
})

const redis = z.string().transform((text, context) => {
  const address = parseRedisUrl(text)
  if (typeof address !== 'string') return address
  context.addIssue({ code: 'custom', message: address })
  return z.NEVER
})

/** Every setting, by its environment variable. An empty variable counts as absent. */
const envSchema = z.object({
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** `memory`: nothing survives the process. */
  STORAGE: z.enum(['disk', 'memory'], 'must be disk or memory').default('disk'),
  /** With it points, rooms and chats are in Redis, for all nodes that name the same one. */
  REDIS_URL: redis.optional(),
  /** Before every key and channel: several Watchrooms may share a Redis. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[^{}*?[\]\s]{1,100}$/, 'must be up to 100 characters without spaces, { } [ ] * ?')
    .default('watchroom:'),
  DATA_DIR: z.string().min(1).default('./data'),
  /** `full`: an answer waits until the disk says that the points are safe from a power cut too. */
  DURABILITY: z.enum(['normal', 'full'], 'must be normal or full').default('normal'),
  /** What a start does about a damaged data file. */
  ON_DAMAGE: z.enum(['refuse', 'new'], 'must be refuse or new').default('refuse'),
  RETENTION: retention.default([]),
  CHAT_RETENTION: age.default(null),
  /** A folder of rooms as JSON files; it need not be there. */
  ROOMS_DIR: z.string().min(1).default('./rooms'),
  /** Origins of foreign pages that may post, read and open sockets, separated by commas. */
  ALLOWED_ORIGINS: list.pipe(z.array(origin)).default([]),
  /** Origins of foreign pages that may show `/embed/…` in a frame; nothing else may be framed by anybody. */
  EMBED_ORIGINS: list.pipe(z.array(origin)).default([]),
  /** Host names, besides loopback ones, under which requests may address this server; `*` allows any. */
  ALLOWED_HOSTS: list.default([]),
  ALLOW_OPEN: flag.default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** On where this is the only node: the feeds of several would be one. */
  THIS_MACHINE: flag.optional(),
  MAX_BODY_BYTES: whole(1024, 1024 * MIB).default(20 * MIB),
  MAX_POINTS_PER_REQUEST: whole(1, 10_000_000).default(100_000),
  MAX_FEEDS: whole(1, 10_000_000).default(10_000),
  /** Points waiting for the log; beyond it requests are refused with `overloaded`. */
  MAX_QUEUED_POINTS: whole(1, 100_000_000).default(200_000),
  /** A point older than this is `too_old` (SPEC PT2). */
  RAW_RETENTION_MS: whole(1000, 10 * 366 * 86_400_000).default(7 * 86_400_000),
  /** Memory of the raw points kept in the log, MiB. */
  RAW_BUDGET_MB: whole(1, 1_000_000).default(512),
  /** All rooms together as JSON, MiB (SPEC RM6). */
  ROOMS_BUDGET_MB: whole(1, 1_000_000).default(128),
  /** Memory of all request bodies that are held at once, MiB. */
  RECEIVING_MB: whole(1, 1_000_000).default(64),
  /** Memory of all answers that are being made or wait to be read, MiB; one connection may hold half of it. */
  UNREAD_ANSWERS_MB: whole(2, 1_000_000).default(64),
  /** Memory of the series that windows are answered from, MiB (SPEC WN6). */
  SERIES_BUDGET_MB: whole(1, 1_000_000).default(512),
  /** `/ws?raw=1`: messages a second and connection. */
  RAW_MESSAGES_PER_SECOND: whole(1, 1_000_000).default(1000),
  /** `/ws`: a connection from which nothing came between two pings is ended. */
  PING_INTERVAL_MS: whole(10, 3_600_000).default(25_000),
  /** The room "Watchroom itself" and its feeds; on where THIS_MACHINE is. */
  WATCH_ITSELF: flag.optional(),
  /** What this node is called in the feeds of its own figures. */
  NODE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 of A–Z, a–z, 0–9 and . _ -')
    .optional(),
  /** With it `/metrics` is on a port of its own, and not on the other one. */
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Over how long a node that is asked to end sends its viewers to the others. */
  DRAIN_MS: whole(0, 600_000).default(0),
  /** What this release is called among the nodes. */
  RELEASE: z.string().max(100).default(pkg.version),
})

export interface Limits {
  readonly bodyBytes: number
  readonly requestPoints: number
  readonly feeds: number
  readonly queuedPoints: number
  readonly rawMessagesPerSecond: number
}

export interface Config {
  readonly port: number
  readonly host: string
  readonly storage: 'disk' | 'memory'
  readonly redis: { readonly address: RedisAddress; readonly prefix: string } | null
  readonly dataDir: string
  readonly durability: 'normal' | 'full'
  readonly onDamage: 'refuse' | 'new'
  readonly retention: readonly RetentionRule[]
  /** null: for ever. */
  readonly chatRetentionMs: number | null
  readonly roomsDir: string
  readonly allowedOrigins: readonly string[]
  readonly embedOrigins: readonly string[]
  readonly allowedHosts: readonly string[]
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Whether the pages are served; false in tests of the server alone. */
  readonly ui: boolean
  /** Pages are compiled as they change (`--dev`). */
  readonly dev: boolean
  readonly thisMachine: boolean
  readonly watchItself: boolean
  readonly nodeName: string
  readonly pingIntervalMs: number
  /** Null: on the port of everything else. */
  readonly metrics: { readonly port: number; readonly host: string } | null
  readonly drainMs: number
  readonly release: string
  readonly rawRetentionMs: number
  readonly rawBudgetBytes: number
  readonly roomsBudgetBytes: number
  readonly seriesBudgetBytes: number
  readonly receivingBytes: number
  readonly unreadAnswerBytes: number
  readonly limits: Limits
}

/** Why the server does not start, in words for whoever started it. */
export class StartError extends Error {}

/** Names every problem at once. */
export class ConfigError extends StartError {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: { ui?: boolean; dev?: boolean } = {},
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, text]) => text?.trim()))
  const parsed = envSchema.safeParse(given)
  const problems = parsed.error?.issues.map((issue) => describe(issue, given)) ?? []
  const host = given.HOST ?? '127.0.0.1'
  const open = flag.safeParse(given.ALLOW_OPEN ?? '0')
  if (!isLoopback(host) && open.data !== true) {
    problems.push(
      `HOST: ${host} would let anybody who reaches this machine read and post, since there is no access control yet. ` +
        'Use 127.0.0.1, or set ALLOW_OPEN=1 to accept that.',
    )
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const e = parsed.data
  return Object.freeze({
    port: e.PORT,
    host: e.HOST,
    storage: e.STORAGE,
    redis: e.REDIS_URL === undefined ? null : { address: e.REDIS_URL, prefix: e.REDIS_PREFIX },
    dataDir: e.DATA_DIR,
    durability: e.DURABILITY,
    onDamage: e.ON_DAMAGE,
    retention: Object.freeze(e.RETENTION),
    chatRetentionMs: e.CHAT_RETENTION,
    roomsDir: e.ROOMS_DIR,
    allowedOrigins: Object.freeze(e.ALLOWED_ORIGINS),
    embedOrigins: Object.freeze(e.EMBED_ORIGINS),
    allowedHosts: Object.freeze(e.ALLOWED_HOSTS.map((name) => name.toLowerCase())),
    logLevel: e.LOG_LEVEL,
    ui: flags.ui ?? true,
    dev: flags.dev ?? false,
    thisMachine: e.THIS_MACHINE ?? e.REDIS_URL === undefined,
    watchItself: e.WATCH_ITSELF ?? e.THIS_MACHINE ?? e.REDIS_URL === undefined,
    nodeName: e.NODE_NAME ?? hostname(),
    pingIntervalMs: e.PING_INTERVAL_MS,
    metrics: e.METRICS_PORT === undefined ? null : { port: e.METRICS_PORT, host: e.METRICS_HOST },
    drainMs: e.DRAIN_MS,
    release: e.RELEASE,
    rawRetentionMs: e.RAW_RETENTION_MS,
    rawBudgetBytes: e.RAW_BUDGET_MB * MIB,
    roomsBudgetBytes: e.ROOMS_BUDGET_MB * MIB,
    seriesBudgetBytes: e.SERIES_BUDGET_MB * MIB,
    // Two of the largest bodies always fit.
    receivingBytes: Math.max(e.RECEIVING_MB * MIB, 2 * e.MAX_BODY_BYTES),
    unreadAnswerBytes: e.UNREAD_ANSWERS_MB * MIB,
    limits: Object.freeze({
      bodyBytes: e.MAX_BODY_BYTES,
      requestPoints: e.MAX_POINTS_PER_REQUEST,
      feeds: e.MAX_FEEDS,
      queuedPoints: e.MAX_QUEUED_POINTS,
      rawMessagesPerSecond: e.RAW_MESSAGES_PER_SECOND,
    }),
  })
}

function describe(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0])
  // It may hold a password.
  if (name === 'REDIS_URL') return `${name}: ${issue.message}`
  return `${name}: ${issue.message} (it is ${JSON.stringify(given[name])})`
}
