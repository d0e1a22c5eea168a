import { describe, expect, it } from 'vitest'
import { compileSelector } from './selector.ts'

describe('a selector', () => {
  it('takes a feed by its id alone, whatever characters it has', () => {
    const matches = compileSelector({ feed: 'a*' })
    expect(matches('a*')).toBe(true)
    expect(matches('ab')).toBe(false)
  })

  it('[PT3] takes ids that a glob matches whole', () => {
    const matches = compileSelector({ match: 'plant-?/temp*' })
    expect(['plant-1/temp', 'plant-2/temperature'].every(matches)).toBe(true)
    expect(matches('old/plant-1/temp')).toBe(false)
    expect(compileSelector({ match: 'cpu' })('cpu-2')).toBe(false)
  })

  it('takes ids whose labels are all there with values that match', () => {
    const matches = compileSelector({ match: '*', labels: { host: 'a*', zone: 'eu' } })
    expect(matches('cpu{host="a1",zone="eu"}')).toBe(true)
    expect(matches('cpu{host="b1",zone="eu"}')).toBe(false)
    expect(matches('cpu{host="a1"}')).toBe(false)
    expect(matches('cpu')).toBe(false)
  })

  it('never takes what an object has by nature for a label', () => {
    expect(compileSelector({ match: '*', labels: { constructor: '*' } })('cpu{host="a"}')).toBe(false)
  })
})
