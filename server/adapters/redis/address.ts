/** Where Redis is, as `REDIS_URL` says. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster'
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly tls: boolean
  readonly username: string | null
  readonly password: string | null
  readonly db: number
  /** Of the master that the sentinels watch. */
  readonly master: string | null
}

const FORM =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?#]+)(?:\/(?<path>[^?#]*))?$/
const HOST = /^(?<host>\[[\da-f:]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/i

/**
 * `redis://[user:password@]host[:port][/db]`, with `rediss` for TLS; `redis+sentinel://…host,host/master[/db]`;
 * `redis+cluster://…host,host`. Gives a sentence where it cannot be read; it never repeats the password.
 */
export function parseRedisUrl(text: string): RedisAddress | string {
  const parts = FORM.exec(text.trim())?.groups
  if (parts === undefined) return 'must be like redis://host:6379, redis+sentinel://… or redis+cluster://…'
  const kind = (parts.kind ?? 'single') as RedisAddress['kind']
  const hosts = (parts.hosts ?? '').split(',').map((one) => hostOf(one, kind === 'sentinel' ? 26_379 : 6379))
  if (hosts.includes(null))
    return 'names a host that cannot be read; hosts are host:port, separated by commas'
  if (kind === 'single' && hosts.length > 1)
    return 'has several hosts: say redis+sentinel:// or redis+cluster://'
  const path = (parts.path ?? '').split('/').filter((part) => part !== '')
  const master = kind === 'sentinel' ? (path.shift() ?? null) : null
  if (kind === 'sentinel' && master === null)
    return 'lacks the name of the master: redis+sentinel://host/NAME'
  const db = path.shift() ?? '0'
  if (!/^\d{1,5}$/.test(db) || path.length > 0) return 'ends in something that is no number of a database'
  if (kind === 'cluster' && db !== '0') return 'names a database, of which a cluster has only one'
  const decoded = [parts.user, parts.password].map(decode)
  if (decoded.includes(undefined))
    return 'has a user or a password that is not percent-encoded as it should be'
  const [username, password] = decoded
  return {
    kind,
    hosts: hosts.filter((one) => one !== null),
    tls: parts.scheme === 'rediss',
    username: username || null,
    password: password || null,
    db: Number(db),
    master,
  }
}

function hostOf(text: string, usual: number): { host: string; port: number } | null {
  const parts = HOST.exec(text.trim())?.groups
  const port = Number(parts?.port ?? usual)
  if (parts?.host === undefined || port < 1 || port > 65_535) return null
  return { host: parts.host.replace(/^\[|\]$/g, ''), port }
}

/** Undefined where it is malformed; null where there is none. */
function decode(text: string | undefined): string | null | undefined {
  try {
    return text === undefined ? null : decodeURIComponent(text)
  } catch {
    return undefined
  }
}
