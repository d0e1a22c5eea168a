import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from './address.ts'

describe('the address of Redis', () => {
  it('reads a single one, with TLS, user, password and database', () => {
    expect(parseRedisUrl('redis://localhost')).toEqual({
      kind: 'single',
      hosts: [{ host: 'localhost', port: 6379 }],
      tls: false,
      username: null,
      password: null,
      db: 0,
      master: null,
    })
    expect(parseRedisUrl('rediss://me:p%40ss@[::1]:6380/3')).toMatchObject({
      hosts: [{ host: '::1', port: 6380 }],
      tls: true,
      username: 'me',
      password: 'p@ss',
      db: 3,
    })
    expect(parseRedisUrl('redis://:secret@h')).toMatchObject({ username: null, password: 'secret' })
  })

  it('reads sentinels and clusters', () => {
    expect(parseRedisUrl('redis+sentinel://a,b:5000/main/2')).toMatchObject({
      kind: 'sentinel',
      hosts: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 5000 },
      ],
      master: 'main',
      db: 2,
    })
    expect(parseRedisUrl('rediss+cluster://a:1,b:2')).toMatchObject({ kind: 'cluster', tls: true })
  })

  it.each([
    'localhost:6379',
    'http://localhost',
    'redis://a,b',
    'redis://a:0',
    'redis://a:70000',
    'redis://a/x',
    'redis://a/1/2',
    'redis+sentinel://a',
    'redis+cluster://a/1',
    'redis://u:%@a',
    'redis://',
  ])('says what is wrong with %s', (text) => {
    expect(parseRedisUrl(text)).toBeTypeOf('string')
  })
})
