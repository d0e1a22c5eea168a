import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Builder, By, Capabilities, Key, until, type WebDriver } from 'selenium-webdriver'
import { type Engine, isKey, OF_THE_NETWORK } from './engine.ts'

const WAIT_MS = 20_000
const SCREEN = '1280x900x24'

/** Notes what the page writes as an error or does not handle, from here on; does nothing where it does so already. */
const NOTE_ERRORS = `
  if (window.notedErrors === undefined) {
    window.notedErrors = []
    const note = (text) => window.notedErrors.push(String(text))
    const write = console.error
    console.error = (...all) => { note(all.join(' ')); write.apply(console, all) }
    addEventListener('error', (event) => { if (event instanceof ErrorEvent) note(event.message) })
    addEventListener('unhandledrejection', (event) => note(event.reason))
    addEventListener('securitypolicyviolation', (event) => note(event.violatedDirective))
  }`

/** WebKit in its own small browser by WebDriver, on a display of its own. */
export async function startWebkit(miniBrowser: string): Promise<Engine> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [display] = await once(screen.stdout, 'data')
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    // As root, or in a container, its sandbox cannot be made; the pages are this product's own.
    env: {
      ...process.env,
      DISPLAY: `:${String(display).trim()}`,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
    stdio: 'ignore',
  })
  const stop = () => end([driver, screen])
  try {
    const browser = await session(`http://127.0.0.1:${port}`, miniBrowser)
    return engineOf(browser, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function session(url: string, binary: string): Promise<WebDriver> {
  const wanted = new Capabilities()
  wanted.set('browserName', 'MiniBrowser')
  // A page is here as soon as it is asked for, so that its errors are noted from the first on.
  wanted.setPageLoadStrategy('none')
  wanted.set('webkitgtk:browserOptions', { binary, args: ['--automation'] })
  for (let left = WAIT_MS / 100; ; left--) {
    try {
      return await new Builder().usingServer(url).withCapabilities(wanted).build()
    } catch (error) {
      if (left <= 0 || !String(error).includes('ECONNREFUSED')) throw error
      await wait(100)
    }
  }
}

function engineOf(browser: WebDriver, stop: () => Promise<void>): Engine {
  const errors: string[] = []
  async function gather(): Promise<void> {
    const found = await browser.executeScript('return (window.notedErrors ?? []).splice(0)')
    if (Array.isArray(found)) errors.push(...found.map(String).filter((text) => !OF_THE_NETWORK.test(text)))
  }
  return {
    async open(url) {
      await gather()
      await browser.get(url)
      const there = `if (location.href !== ${JSON.stringify(url)}) return false; ${NOTE_ERRORS}; return true`
      await browser.wait(() => browser.executeScript(there), WAIT_MS)
    },
    value: <T>(expression: string) => browser.executeScript<T>(`return (${expression})`),
    async press(selector) {
      const element = await browser.wait(until.elementLocated(By.css(selector)), WAIT_MS)
      await browser.wait(until.elementIsVisible(element), WAIT_MS)
      await element.click()
    },
    async type(...keys) {
      const names = { Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB }
      for (const key of keys)
        await browser
          .actions()
          .sendKeys(isKey(key) ? names[key] : key)
          .perform()
    },
    async errors() {
      await gather()
      return errors
    },
    async close() {
      await browser.quit().catch(() => undefined)
      await stop()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function end(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill()
    await once(child, 'exit')
  }
}
