import { describe, expect, it } from 'vitest'
import { HeldOrder } from './held-order.ts'

const values = (record: Record<string, number | null>) => new Map(Object.entries(record))

describe('a held order', () => {
  it('puts the highest first, equal ones by name, and what has no value last', () => {
    const order = new HeldOrder()
    expect(order.sort(values({ a: 1, d: null, c: 5, b: 5 }))).toEqual(['b', 'c', 'a', 'd'])
  })

  it('keeps two near ones where they are while they pass each other by little', () => {
    const order = new HeldOrder()
    order.sort(values({ a: 50, b: 49, low: 0, high: 100 }))
    expect(order.sort(values({ a: 49, b: 51, low: 0, high: 100 }))).toEqual(['high', 'a', 'b', 'low'])
    expect(order.sort(values({ a: 44, b: 51, low: 0, high: 100 }))).toEqual(['high', 'b', 'a', 'low'])
  })

  it('follows a slow drift: no error adds up', () => {
    const order = new HeldOrder()
    let sorted: string[] = []
    for (let i = 0; i <= 1000; i++) {
      sorted = order.sort(values({ up: i / 10, down: 100 - i / 10, low: 0, high: 100 }))
    }
    expect(sorted.indexOf('up')).toBeLessThan(sorted.indexOf('down'))
  })

  it('forgets what left, and takes what gets its first value', () => {
    const order = new HeldOrder()
    order.sort(values({ a: 1, b: null }))
    expect(order.sort(values({ b: 2 }))).toEqual(['b'])
    expect(order.sort(values({ a: 3, b: 2 }))).toEqual(['a', 'b'])
  })
})
