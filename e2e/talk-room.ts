import type { Page } from '@playwright/test'
import type { Panel } from '../lib/protocol/panels.ts'
import { expect, type RunningServer } from './server.ts'

/** PLOT in components/charts/plot.ts, CSS px. */
const LEFT = 64
const RIGHT = 26
const TOP = 12
const BOTTOM = 24

type Draft<P = Panel> = P extends Panel ? Partial<P> & Pick<P, 'kind'> : never

/** A point a second and feed over the last `seconds`, and a room with a panel of them each, or the panels given. */
export async function makeTalkRoom(
  server: RunningServer,
  slug: string,
  panels: readonly Draft[],
  seconds = 300,
): Promise<string> {
  const now = Date.now()
  const points = Array.from({ length: seconds }, (_, i) => {
    const time = now - (seconds - i) * 1000
    return [
      { source: `${slug}/low`, time, value: 10 + Math.sin(i / 9) },
      { source: `${slug}/high`, time, value: 90 + Math.sin(i / 7) },
    ]
  }).flat()
  expect((await server.post(points)).status).toBe(202)
  const answer = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema: 1,
      slug,
      title: slug,
      span: 300_000,
      panels: panels.map((panel, i) => ({
        id: `p${i}`,
        title: `Panel ${i}`,
        layout: { x: (i % 2) * 6, y: Math.floor(i / 2) * 7, w: 6, h: 7 },
        selectors: [{ feed: `${slug}/low` }],
        window: { last: 60 },
        unit: 'none',
        ...panel,
      })),
    }),
  })
  expect(answer.status, await answer.clone().text()).toBe(201)
  return `${server.url}/rooms/${slug}`
}

/** What a program posts. */
export async function say(server: RunningServer, slug: string, message: object): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/rooms/${slug}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  })
  expect(answer.status, await answer.clone().text()).toBe(201)
}

export async function openRoom(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  await expect(page.locator('figure canvas').first()).toBeVisible()
  // The axes come with the chart's first data.
  await expect(page.locator('figure .recharts-surface').first()).toBeVisible()
}

/** The plot of a room's chart, in page coordinates. */
export async function plotOf(page: Page, index = 0) {
  const figure = page.locator('figure').nth(index)
  await expect(figure.locator('canvas').first()).toBeVisible()
  const box = await figure.boundingBox()
  if (box === null) throw new Error('the chart is not laid out')
  return {
    x: box.x + LEFT,
    y: box.y + TOP,
    width: box.width - LEFT - RIGHT,
    height: box.height - TOP - BOTTOM,
  }
}

/** Drags over a part of the plot's width at 60% of its height. */
export async function drag(page: Page, from: number, to: number, key: string | null = null): Promise<void> {
  const plot = await plotOf(page)
  const y = plot.y + plot.height * 0.6
  await page.mouse.move(plot.x + plot.width * from, y)
  if (key !== null) await page.keyboard.down(key)
  await page.mouse.down()
  await page.mouse.move(plot.x + plot.width * ((from + to) / 2), y, { steps: 3 })
  await page.mouse.move(plot.x + plot.width * to, y, { steps: 3 })
  await page.mouse.up()
  if (key !== null) await page.keyboard.up(key)
}
