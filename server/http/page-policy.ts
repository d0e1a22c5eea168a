import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'

export interface PagePolicy {
  /**
   * Says in the answer's headers what a page may load, and which pages may show it in a frame. The request carries the nonce
   * of its inline scripts on to Next, which marks its own with it, and to the root layout.
   */
  mark(path: string, request: IncomingMessage, response: ServerResponse): void
}

const EMBED = /^\/embed\//

/** A script is of this server, or carries the answer's nonce. `'self'` is for WebSockets too. Development evaluates code. */
function contentPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
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
  return {
    mark(path, request, response) {
      const nonce = randomBytes(16).toString('base64')
      const content = contentPolicy(nonce, dev)
      // In place of whatever the client may have sent under these names.
      request.headers['content-security-policy'] = content
      request.headers['x-nonce'] = nonce
      const open = EMBED.test(path) && embedOrigins.length > 0
      const ancestors = open ? embedOrigins.join(' ') : "'none'"
      response.setHeader('content-security-policy', `${content}; frame-ancestors ${ancestors}`)
      response.setHeader('x-content-type-options', 'nosniff')
      response.setHeader('referrer-policy', 'same-origin')
      // Knows no list of origins; browsers that know frame-ancestors pass it over.
      if (!open) response.setHeader('x-frame-options', 'DENY')
    },
  }
}
