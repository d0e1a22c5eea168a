import { createCuttingProxy } from './cutting-proxy.ts'
import type { Engine } from './engines/engine.ts'
import { startFirefox } from './engines/firefox.ts'
import { startWebkit } from './engines/webkit.ts'
import { expect, test } from './server.ts'

/** `npm test` finds both where there are both, on Linux. */
const ENGINES = [
  { name: 'Firefox', program: process.env.WATCHROOM_FIREFOX, start: startFirefox },
  { name: 'WebKit', program: process.env.WATCHROOM_WEBKIT, start: startWebkit },
] as const

const FEED = 'this-machine/cpu'
const FEEDS = 'window.watchroom?.feeds() ?? []'
const state = (engine: Engine) =>
  engine.value<string>(`document.querySelector('[data-testid=connection]')?.dataset.state ?? ''`)
const text = (engine: Engine, selector: string) =>
  engine.value<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`)
const head = (engine: Engine) =>
  engine.value<number>(`(${FEEDS}).find(({ id }) => id === '${FEED}')?.head ?? 0`)

for (const { name, program, start } of process.platform === 'linux' ? ENGINES : []) {
  test(`${name} walks from home through a room: it is live, pauses, zooms, talks and comes back, and its console is clean`, async ({
    server,
  }) => {
    if (program === undefined) throw new Error(`The path of ${name} is not set; npm test finds it.`)
    const proxy = await createCuttingProxy({ port: server.port })
    const engine = await start(program)
    try {
      await test.step('home, and a room', async () => {
        await engine.open(`${proxy.url}/`)
        await expect.poll(() => text(engine, 'main')).toContain('This machine')
        await engine.press('a[href="/rooms/this-machine"]')
        await expect.poll(() => state(engine)).toBe('live')
        const drawn = `window.watchroom?.drawn('${FEED}').values.length ?? 0`
        await expect.poll(() => engine.value<number>(drawn)).toBeGreaterThan(1)
      })
      await test.step('pause, and live again', async () => {
        await engine.value('document.activeElement?.blur()')
        await engine.type(' ')
        await expect.poll(() => text(engine, '[data-testid=range]')).toContain('Paused')
        await engine.type('l')
        await expect.poll(() => text(engine, '[data-testid=range]')).toContain('Live')
      })
      await test.step('zoom', async () => {
        await engine.value(`document.querySelector('[role=slider]').focus()`)
        await engine.type('+')
        await expect.poll(() => engine.value<string>('location.search')).toMatch(/from=\d/)
        await engine.type('Escape', 'Escape')
        await expect.poll(() => engine.value<string>('location.search')).not.toMatch(/from=\d/)
      })
      await test.step('chat', async () => {
        await engine.press('button[title^="Chat"]')
        await engine.press('[data-talk] textarea')
        await engine.type(`${name} was here`, 'Enter')
        await expect.poll(() => text(engine, '[data-talk]')).toContain(`${name} was here`)
      })
      await test.step('reconnect, without a hole', async () => {
        const before = await head(engine)
        proxy.cut()
        await expect.poll(() => state(engine)).toBe('reconnecting')
        proxy.restore()
        await expect.poll(() => state(engine), { timeout: 30_000 }).toBe('live')
        await expect.poll(() => head(engine)).toBeGreaterThan(before)
        const holes = `(${FEEDS}).reduce((sum, { holes }) => sum + holes, 0)`
        expect(await engine.value<number>(holes)).toBe(0)
      })
      expect(await engine.errors()).toEqual([])
      await engine.value(`console.error('written by the test')`)
      await expect.poll(() => engine.errors()).toEqual(['written by the test'])
    } finally {
      await engine.close()
      await proxy.close()
    }
  })
}
