import { expect, it } from 'vitest'
import { wallZoom } from './wall-zoom.ts'

it('[WA11] type of a wall grows with its screen, and never below its usual size', () => {
  expect([wallZoom(1920, 1080), wallZoom(3840, 2160), wallZoom(1280, 720), wallZoom(2560, 1440)]).toEqual([
    1, 2, 1, 1.33,
  ])
  expect(wallZoom(5120, 1440)).toBe(1.33)
})
