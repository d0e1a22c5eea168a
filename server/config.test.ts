import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from './config.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('parseConfig', () => {
  it('has a default for everything, and takes an empty variable as absent', () => {
    const config = parseConfig({ PORT: '', HOST: ' ' })
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', dataDir: './data', ui: true, dev: false })
    expect(config.limits.bodyBytes).toBe(20 * 1024 * 1024)
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits)).toBe(true)
  })

  it('names every problem at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      ALLOWED_ORIGINS: 'https://a.example,nonsense',
      HOST: '0.0.0.0',
    })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'ALLOWED_ORIGINS',
      'LOG_LEVEL',
      'HOST',
    ])
    expect(problems[0]).toContain('at most 65535')
  })

  it('refuses a HOST that others reach, with a sentence, unless ALLOW_OPEN=1', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })[0]).toContain('ALLOW_OPEN=1')
    expect(problemsOf({ HOST: '::' })).toHaveLength(1)
    expect(parseConfig({ HOST: '0.0.0.0', ALLOW_OPEN: '1' }).host).toBe('0.0.0.0')
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
      expect(parseConfig({ HOST: host }).host).toBe(host)
  })

  it('[CH4] keeps chat for ever, or for an age', () => {
    expect(parseConfig({}).chatRetentionMs).toBeNull()
    expect(parseConfig({ CHAT_RETENTION: 'forever' }).chatRetentionMs).toBeNull()
    expect(parseConfig({ CHAT_RETENTION: '90d' }).chatRetentionMs).toBe(90 * 86_400_000)
    expect(problemsOf({ CHAT_RETENTION: '5' })[0]).toContain('CHAT_RETENTION: must be forever')
  })

  it('[LG8] reads where Redis is, and never shows its password', () => {
    expect(parseConfig({}).redis).toBeNull()
    const config = parseConfig({ REDIS_URL: 'redis://:secret@db:6380/2', REDIS_PREFIX: 'mine:' })
    expect(config.redis).toMatchObject({ prefix: 'mine:', address: { db: 2, password: 'secret' } })
    expect(config.thisMachine).toBe(false)
    expect(parseConfig({ REDIS_URL: 'redis://db', THIS_MACHINE: '1' }).thisMachine).toBe(true)
    const [problem] = problemsOf({ REDIS_URL: 'redis://:secret@db/none' })
    expect(problem).toMatch(/^REDIS_URL: ends in/)
    expect(problem).not.toContain('secret')
    expect(problemsOf({ REDIS_PREFIX: '{x}' })).toHaveLength(1)
  })

  it('keeps origins in the form in which browsers send them', () => {
    const config = parseConfig({ ALLOWED_ORIGINS: 'https://Example.com/, http://a.example:8080' })
    expect(config.allowedOrigins).toEqual(['https://example.com', 'http://a.example:8080'])
  })
})
