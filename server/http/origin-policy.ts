import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { AppError } from '../../lib/protocol/errors.ts'
import { type Config, isLoopback } from '../config.ts'

export interface OriginPolicy {
  /**
   * Refuses a Host that this server is not known by: a foreign page whose name was re-pointed at this machine (DNS
   * rebinding) is of the same origin as its own requests, and only the Host gives it away.
   */
  checkHost(request: IncomingMessage): AppError | null
  /** Refuses a page of another origin that is not in ALLOWED_ORIGINS. Programs send no Origin and pass. */
  checkOrigin(request: IncomingMessage): AppError | null
  /** The Origin to name in CORS answers, where it is a listed one. */
  listed(request: IncomingMessage): string | null
}

export function createOriginPolicy(
  config: Pick<Config, 'host' | 'allowedHosts' | 'allowedOrigins'>,
): OriginPolicy {
  const hosts = new Set(config.allowedHosts)
  const origins = new Set(config.allowedOrigins)
  const loopbackOnly = isLoopback(config.host)
  const own = hostname().toLowerCase()

  function knownBy(name: string): boolean {
    if (hosts.has('*') || hosts.has(name)) return true
    if (isLoopback(name) || name.endsWith('.localhost')) return true
    if (loopbackOnly) return false
    // An address cannot be re-pointed, and this machine's own name is not for others to give away.
    return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === own || name === `${own}.local`
  }

  return {
    checkHost(request) {
      const host = request.headers.host
      // HTTP/1.0 programs send none; a browser always does.
      if (host === undefined || knownBy(hostName(host))) return null
      return new AppError(
        'host_refused',
        `this server is not known as "${host.slice(0, 100)}"; add the name to ALLOWED_HOSTS if it should be`,
      )
    },
    checkOrigin(request) {
      const origin = request.headers.origin
      if (origin === undefined || origins.has(origin) || isSameOrigin(origin, request.headers.host))
        return null
      return new AppError(
        'origin_refused',
        `pages of ${origin.slice(0, 100)} may not use this server; add the origin to ALLOWED_ORIGINS if they should`,
      )
    },
    listed(request) {
      const origin = request.headers.origin
      return origin !== undefined && origins.has(origin) ? origin : null
    },
  }
}

/** The scheme is taken from the Origin: behind a proxy that ends TLS this server cannot know it. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false
  const page = new URL(origin)
  const here = `${page.protocol}//${host}`
  return page.host !== '' && URL.canParse(here) && new URL(here).host === page.host
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}
