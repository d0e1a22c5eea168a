import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createOriginPolicy } from './origin-policy.ts'

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage
const policy = createOriginPolicy({
  host: '127.0.0.1',
  allowedHosts: ['room.example'],
  allowedOrigins: ['https://site.example'],
})

describe('createOriginPolicy', () => {
  it.each([
    ['http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['https://room.example', 'room.example'],
    ['https://room.example', 'room.example:443'],
    ['https://site.example', '127.0.0.1:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
  ])('lets a page of %s use %s', (origin, host) => {
    expect(policy.checkOrigin(request({ origin, host }))).toBeNull()
  })

  it.each([
    ['http://evil.example', '127.0.0.1:3000'],
    ['http://127.0.0.1:4000', '127.0.0.1:3000'],
    ['null', '127.0.0.1:3000'],
    ['file://', '127.0.0.1:3000'],
    ['', '127.0.0.1:3000'],
    ['https://site.example.evil.example', '127.0.0.1:3000'],
  ])('[TRANSPORT 14] refuses a page of "%s" at %s', (origin, host) => {
    expect(policy.checkOrigin(request({ origin, host }))?.code).toBe('origin_refused')
  })

  it('takes no Origin for a program', () => {
    expect(policy.checkOrigin(request({ host: 'anything' }))).toBeNull()
  })

  it('knows a loopback server by loopback and configured names only', () => {
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'a.localhost', 'room.example:80'])
      expect(policy.checkHost(request({ host }))).toBeNull()
    for (const host of ['rebound.example:3000', '192.168.1.5', 'localhost.evil.example'])
      expect(policy.checkHost(request({ host }))?.code).toBe('host_refused')
  })

  it('knows an open server by any address, but not by any name', () => {
    const open = createOriginPolicy({ host: '0.0.0.0', allowedHosts: [], allowedOrigins: [] })
    expect(open.checkHost(request({ host: '192.168.1.5:3000' }))).toBeNull()
    expect(open.checkHost(request({ host: '[fe80::1]:3000' }))).toBeNull()
    expect(open.checkHost(request({ host: 'rebound.example' }))?.code).toBe('host_refused')
    const any = createOriginPolicy({ host: '0.0.0.0', allowedHosts: ['*'], allowedOrigins: [] })
    expect(any.checkHost(request({ host: 'rebound.example' }))).toBeNull()
  })
})
