import { expect, it } from 'vitest'
import { botPostSchema } from './chat-api.ts'
import { plainName } from './names.ts'
import { personSchema } from './room-events.ts'

it('a name keeps what is seen of it', () => {
  for (const name of ['Ada', 'Zoë O’Neill', 'علی‌رضا', '李雷', '👩‍🔧 Kim', '?'])
    expect(plainName(name)).toBe(name)
  expect(plainName(' \u202egnol eman\u202c ')).toBe('gnol eman')
  expect(plainName('Ada\n\u200bL')).toBe('AdaL')
  for (const name of ['', ' ', '\u200b', '\u200d\u200d', '\u3164', '\u2800 ', '\u202e'])
    expect(plainName(name)).toBe('')
})

it('is what a person and a program are called', () => {
  expect(personSchema.parse({ id: 'person-1', name: '\u2066Ada\u2069' }).name).toBe('Ada')
  expect(personSchema.safeParse({ id: 'person-1', name: '\u200b' }).success).toBe(false)
  expect(botPostSchema.parse({ by: '\u202edeploy' }).by).toBe('deploy')
  expect(botPostSchema.safeParse({ by: '\u200b' }).success).toBe(false)
  expect(botPostSchema.parse({}).by).toBe('bot')
})
