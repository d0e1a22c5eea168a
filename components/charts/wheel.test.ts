import { expect, it } from 'vitest'
import { type WheelTurn, wheelFactor, wheelPan } from './wheel.ts'

const still: WheelTurn = {
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
}

it('leaves a plain turn to the page', () => {
  expect(wheelFactor({ ...still, deltaY: 120 })).toBeNull()
  expect(wheelPan({ ...still, deltaY: 120, deltaX: 20 })).toBeNull()
})

it('zooms with ctrl or ⌘: a notch by a third, a touchpad in small steps; back and forth cancel out', () => {
  const notch = wheelFactor({ ...still, ctrlKey: true, deltaY: -120 }) ?? 0
  expect(notch).toBeCloseTo(0.758, 3)
  expect(wheelFactor({ ...still, metaKey: true, deltaMode: 1, deltaY: 5 })).toBeCloseTo(1 / notch, 12)
  const small = wheelFactor({ ...still, ctrlKey: true, deltaY: -2 }) ?? 0
  expect(small).toBeGreaterThan(0.95)
  expect(small).toBeLessThan(1)
})

it('pans by a turn to the side, or with shift', () => {
  expect(wheelPan({ ...still, deltaX: 30, deltaY: 4 })).toBe(30)
  expect(wheelPan({ ...still, shiftKey: true, deltaY: 100 })).toBe(100)
  expect(wheelPan({ ...still, deltaX: 3, deltaMode: 1 })).toBe(48)
})
