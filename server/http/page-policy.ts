import type { ServerResponse } from 'node:http'
import type { Config } from '../config.ts'

export interface PagePolicy {
  /** Says in the answer's headers what a page may load, and which pages may show it in a frame. */
  mark(path: string, response: ServerResponse): void
}

const EMBED = /^\/embed\//

/** Next puts its own scripts and styles inline; everything else comes from this server. Development evaluates code. */
function contentPolicy(dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; ')
}

/**
 * One who frames a page can lay it under another and have it clicked unseen. So only single panels may be framed, which
 * change nothing on the server, and only by the origins that the operator lists.
 */
export function createPagePolicy({ embedOrigins, dev }: Pick<Config, 'embedOrigins' | 'dev'>): PagePolicy {
  const content = contentPolicy(dev)
  const nobody = `${content}; frame-ancestors 'none'`
  const listed = `${content}; frame-ancestors ${embedOrigins.join(' ')}`
  return {
    mark(path, response) {
      const open = EMBED.test(path) && embedOrigins.length > 0
      response.setHeader('content-security-policy', open ? listed : nobody)
      response.setHeader('x-content-type-options', 'nosniff')
      response.setHeader('referrer-policy', 'same-origin')
      // Knows no list of origins; browsers that know frame-ancestors pass it over.
      if (!open) response.setHeader('x-frame-options', 'DENY')
    },
  }
}
