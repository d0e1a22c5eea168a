import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './server.ts'

const PAGES = [
  '/',
  '/rooms/this-machine',
  '/feed?id=this-machine/cpu',
  '/feed?id=nobody',
  '/refusals',
  '/nowhere',
]
const LOOKS = [
  { name: 'dark desk', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light desk', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark phone', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  { name: 'light phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const

for (const { name, colorScheme, viewport } of LOOKS) {
  test(`every page on a ${name}: axe finds nothing, nothing overflows, the console is quiet`, async ({
    browser,
    server,
  }) => {
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    for (const path of PAGES) {
      await page.goto(`${server.url}${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html}`)).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
    await context.close()
  })
}
