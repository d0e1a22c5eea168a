import { describe, expect, it } from 'vitest'
import { createPaintLoop, type Paintable } from './paint-loop.ts'

function stage(budget = 7) {
  let task: (() => void) | null = null
  let now = 0
  const loop = createPaintLoop({
    budget,
    clock: () => now,
    requestFrame: (next) => {
      task = next
      return 1
    },
    cancelFrame: () => {
      task = null
    },
  })
  const painted: string[] = []
  const settled: string[] = []
  const failed: string[] = []
  const chart = (
    name: string,
    options: { cost?: number; due?: boolean; settles?: boolean; breaks?: 'due' | 'paint' | 'settle' } = {},
  ): Paintable => ({
    due: () => {
      if (options.breaks === 'due') throw new Error(name)
      return options.due ?? true
    },
    paint: () => {
      if (options.breaks === 'paint') throw new Error(name)
      now += options.cost ?? 1
      painted.push(name)
    },
    settle: () => {
      if (options.breaks === 'settle') throw new Error(name)
      if (options.settles) settled.push(name)
      return options.settles ?? false
    },
    failed: (error) => failed.push(String(error)),
  })
  return {
    loop,
    painted,
    settled,
    failed,
    chart,
    get scheduled() {
      return task !== null
    },
    pass(ms: number) {
      now += ms
    },
    frame() {
      const run = task
      task = null
      run?.()
      return painted.splice(0).join('')
    },
  }
}

describe('the paint loop', () => {
  it('[WA3] goes on without a chart that throws, wherever it does, and tells it once', () => {
    const s = stage()
    for (const breaks of ['due', 'paint', 'settle'] as const) s.loop.add(s.chart(breaks, { breaks, cost: 0 }))
    s.loop.add(s.chart('a', { cost: 0, settles: true }))
    for (let i = 0; i < 6; i++) s.frame()
    expect(s.failed.sort()).toEqual(['Error: due', 'Error: paint', 'Error: settle'])
    expect(s.frame()).toBe('a')
    s.settled.length = 0
    s.frame()
    expect(s.settled).toEqual(['a'])
  })

  it('asks for no frame while it has no chart', () => {
    const s = stage()
    expect(s.scheduled).toBe(false)
    const leave = s.loop.add(s.chart('a'))
    expect(s.scheduled).toBe(true)
    leave()
    expect(s.scheduled).toBe(false)
  })

  it('paints what is due, and what is dirty once', () => {
    const s = stage()
    const quiet = s.chart('b', { due: false })
    s.loop.add(s.chart('a'))
    s.loop.add(quiet)
    expect(s.frame()).toBe('ab')
    expect(s.frame()).toBe('a')
    s.loop.invalidate(quiet)
    expect(s.frame()).toBe('ab')
    expect(s.frame()).toBe('a')
  })

  it('stops at its budget and goes on in turn in the next frame', () => {
    const s = stage(7)
    for (const name of 'abcde') s.loop.add(s.chart(name, { cost: 3 }))
    expect(s.frame()).toBe('abc')
    expect(s.frame()).toBe('dea')
    expect(s.frame()).toBe('bcd')
  })

  it('paints at least one chart a frame, however dear', () => {
    const s = stage(7)
    for (const name of 'ab') s.loop.add(s.chart(name, { cost: 50 }))
    expect(s.frame() + s.frame() + s.frame()).toBe('aba')
  })

  it('paints fewer charts a frame while frames come late, and more again when they do not', () => {
    const s = stage(1000)
    for (const name of 'abcdefgh') s.loop.add(s.chart(name, { cost: 0 }))
    for (let i = 0; i < 50; i++) {
      s.pass(16)
      expect(s.frame()).toHaveLength(8)
    }
    for (let i = 0; i < 12; i++) {
      s.pass(40)
      s.frame()
    }
    s.pass(16)
    expect(s.frame().length).toBeLessThan(4)
    for (let i = 0; i < 100; i++) {
      s.pass(16)
      s.frame()
    }
    expect(s.frame()).toHaveLength(8)
  })

  it('lets one chart a frame do its slow work, in turn', () => {
    const s = stage()
    for (const name of 'abc') s.loop.add(s.chart(name, { settles: name !== 'b' }))
    s.frame()
    s.frame()
    s.frame()
    expect(s.settled.join('')).toBe('aca')
  })

  it('is silent after close', () => {
    const s = stage()
    s.loop.add(s.chart('a'))
    s.loop.close()
    expect(s.scheduled).toBe(false)
    expect(s.frame()).toBe('')
  })
})
