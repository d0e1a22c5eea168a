import puppeteer from 'puppeteer-core'
import { type Engine, isKey, OF_THE_NETWORK } from './engine.ts'

/** Firefox by WebDriver BiDi. */
export async function startFirefox(executablePath: string): Promise<Engine> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
  const page = await browser.newPage()
  await page.setViewport({ width: 1280, height: 800 })
  const errors: string[] = []
  const note = (text: string) => {
    if (!OF_THE_NETWORK.test(text)) errors.push(text)
  }
  page.on('pageerror', (error) => note(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text())
  })
  return {
    async open(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' })
    },
    value: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
    async press(selector) {
      await page.locator(selector).click()
    },
    async type(...keys) {
      for (const key of keys) await (isKey(key) ? page.keyboard.press(key) : page.keyboard.type(key))
    },
    errors: async () => errors,
    close: () => browser.close(),
  }
}
