import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { box, dock, makeRoom, message, openChat, person, say } from './chat-room.ts'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, startServer, test } from './server.ts'

const texts = async (url: string, room: string) => {
  const answer = await (await fetch(`${url}/api/v1${room}/messages?limit=200`)).json()
  return (answer.messages as { text: string }[]).map(({ text }) => text)
}

test('[CH2] what is written without a network is sent when it is back, in its order, over a reload too', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const room = await makeRoom(server, 'offline')
  const proxy = await createCuttingProxy({ port: server.port })
  const ada = await person(browser, proxy.url + room, 'Ada')
  const bob = await person(browser, server.url + room, 'Bob')
  await say(ada, 'before')
  await expect(message(bob, 'before')).toBeVisible()

  proxy.cut()
  await expect(ada.getByTestId('offline')).toBeVisible({ timeout: 20_000 })
  await say(ada, 'first')
  await say(ada, 'second')
  await expect(dock(ada).getByText('Sending')).toHaveCount(2)
  await box(ada).fill('half written')
  proxy.restore()
  await ada.reload()
  await expect(box(ada)).toHaveValue('half written')
  await expect(message(bob, 'second')).toBeVisible({ timeout: 30_000 })
  await expect(dock(ada).getByText('Sending')).toHaveCount(0, { timeout: 30_000 })
  expect(await texts(server.url, room)).toEqual(['before', 'first', 'second'])

  // Two tabs of one person see each other's messages, and read for each other.
  const second = await ada.context().newPage()
  await openChat(second, server.url + room)
  await expect(dock(second).locator('article')).toHaveCount(3)
  await say(second, 'from the other tab')
  await expect(message(ada, 'from the other tab')).toBeVisible()
  await expect(dock(ada).locator('article')).toHaveCount(4)
  await proxy.close()
})

test('[CH2] a server that is killed between a message and its answer has it once', async ({ browser }) => {
  test.setTimeout(120_000)
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-chat-'))
  const first = await startServer({ DATA_DIR: dataDir })
  const room = await makeRoom(first, 'killed')
  const proxy = await createCuttingProxy({ port: first.port })
  const ada = await person(browser, proxy.url + room, 'Ada')
  await say(ada, 'before')
  await expect(dock(ada).getByText('Sending')).toHaveCount(0)

  // The answer is still on its way back when the server dies.
  proxy.delay(1500)
  await say(ada, 'just before the end')
  await expect.poll(() => texts(first.url, room), { timeout: 20_000 }).toContain('just before the end')
  proxy.cut()
  await first.stop('SIGKILL')
  proxy.delay(0)
  await expect(dock(ada).getByText('Sending')).toBeVisible()

  const second = await startServer({ DATA_DIR: dataDir })
  proxy.retarget(second.port)
  proxy.restore()
  await expect(dock(ada).getByText('Sending')).toHaveCount(0, { timeout: 40_000 })
  await expect(message(ada, 'just before the end')).toHaveCount(1)
  expect(await texts(second.url, room)).toEqual(['before', 'just before the end'])
  await proxy.close()
  await second.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('what is too much at once waits and goes out by itself; what is too long stays in the composer', async ({
  browser,
  server,
}) => {
  test.setTimeout(240_000)
  const room = await makeRoom(server, 'much')
  const proxy = await createCuttingProxy({ port: server.port })
  const ada = await person(browser, proxy.url + room, 'Ada')
  // All of them reach the server at once; however slow it is, faster than one a second.
  proxy.cut()
  await expect(ada.getByTestId('offline')).toBeVisible({ timeout: 20_000 })
  const sent = Array.from({ length: 30 }, (_, i) => `message ${i}.`)
  for (const text of sent) await say(ada, text)
  proxy.restore()
  await expect(ada.getByTestId('held')).toContainText('much at once', { timeout: 30_000 })
  await expect(dock(ada).getByText('Sending')).toHaveCount(0, { timeout: 120_000 })
  expect(await texts(server.url, room)).toEqual(sent)

  await box(ada).fill('x'.repeat(4003))
  await expect(dock(ada).getByText('3 characters too many')).toBeVisible()
  await box(ada).press('Enter')
  await expect(box(ada)).toHaveValue('x'.repeat(4003))
  await box(ada).fill('x'.repeat(3990))
  await expect(dock(ada).getByText('10 characters left')).toBeVisible()
  await proxy.close()
})

test('a mention is told while the chat is closed', async ({ browser, server }) => {
  const room = await makeRoom(server, 'told')
  const ada = await person(browser, server.url + room, 'Ada')
  const bob = await person(browser, server.url + room, 'Bob')
  await ada.getByRole('button', { name: 'Close the chat' }).click()
  await say(bob, 'hello all')
  await expect(ada.getByRole('button', { name: 'Chat 1 unread' })).toBeVisible()
  await expect(ada.getByTestId('mention')).toHaveCount(0)
  await box(bob).pressSequentially('@Ada are you there?')
  await box(bob).press('Enter')
  await expect(ada.getByTestId('mention')).toContainText('Bob mentioned you')
  await ada.getByTestId('mention').getByRole('button', { name: 'Read it' }).click()
  await expect(message(ada, 'are you there')).toBeInViewport()
  await expect(ada).toHaveTitle(/^told/)
})
