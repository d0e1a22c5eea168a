import { box, choose, dock, makeRoom, message, openChat, person, say, seed } from './chat-room.ts'
import { expect, test } from './server.ts'
import { drag, makeTalkRoom, openRoom } from './talk-room.ts'

test('two people talk beside the charts: text, answers, edits, reactions, pins, mentions', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const url = server.url + (await makeRoom(server, 'talk'))
  const ada = await person(browser, url, 'Ada')
  const bob = await person(browser, url, 'Bob Lee')

  await say(ada, 'What is **this**?')
  await expect(message(bob, 'What is this?').locator('strong')).toHaveText('this')
  await expect(dock(ada).getByText('Sending')).toHaveCount(0)

  // Typing is told, and a mention is completed.
  await box(bob).pressSequentially('hello')
  await expect(ada.getByTestId('typing')).toContainText('Bob Lee is writing')
  await box(bob).fill('')
  await box(bob).pressSequentially('look @Ad')
  await expect(dock(bob).getByRole('option', { name: 'Ada' })).toBeVisible()
  await box(bob).press('Enter')
  await expect(box(bob)).toHaveValue('look @Ada ')
  await box(bob).press('Enter')
  await expect(dock(ada).locator('[data-mention="person-Ada"]')).toHaveText('@Ada')

  // A feed is completed, and its link goes to its page.
  await box(bob).pressSequentially('see #cpu')
  await expect(dock(bob).getByRole('option', { name: 'this-machine/cpu' })).toBeVisible()
  await box(bob).press('Enter')
  await box(bob).pressSequentially(':tada:')
  await box(bob).press('Escape')
  await box(bob).press('Enter')
  await expect(message(ada, 'see #this-machine/cpu 🎉').getByRole('link')).toHaveAttribute(
    'href',
    '/feed?id=this-machine%2Fcpu',
  )

  // An edit leaves a trace, a deletion too.
  await box(ada).press('ArrowUp')
  const change = dock(ada).getByRole('textbox', { name: 'Change the message' })
  await expect(change).toHaveValue('What is **this**?')
  await change.fill('What is that?')
  await change.press('Enter')
  await expect(message(bob, 'What is that?')).toContainText('(edited)')
  await say(ada, 'to be erased')
  await expect(message(bob, 'to be erased')).toBeVisible()
  await expect(dock(ada).getByText('Sending')).toHaveCount(0)
  await choose(ada, 'to be erased', 'Delete …')
  await ada.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(dock(bob).getByText('Deleted by its author')).toBeVisible()
  await expect(dock(bob).getByText('to be erased')).toHaveCount(0)

  // Reactions count people.
  await message(bob, 'What is that?').hover()
  await message(bob, 'What is that?')
    .getByRole('button', { name: /^React/ })
    .click()
  await bob.getByRole('textbox', { name: 'Find an emoji' }).fill('rocket')
  await bob.getByRole('button', { name: '🚀' }).click()
  await message(ada, 'What is that?').getByRole('button', { name: '🚀 1: Bob Lee' }).click()
  await expect(message(bob, 'What is that?').getByRole('button', { name: /^🚀 2/ })).toBeVisible()

  // A thread has its own view, and its answers are among all messages too.
  await message(bob, 'What is that?').hover()
  await message(bob, 'What is that?')
    .getByRole('button', { name: /^Answer/ })
    .click()
  await expect(dock(bob).getByRole('heading', { name: 'Thread' })).toBeVisible()
  await say(bob, 'a deploy, I think')
  await expect(message(ada, 'What is that?').getByRole('button', { name: /1 answer/ })).toBeVisible()
  await expect(message(ada, 'a deploy, I think')).toContainText('Ada: What is that?')
  await expect(dock(bob).locator('article')).toHaveCount(2)
  await dock(bob).getByRole('button', { name: 'Back to all messages' }).click()

  // Pins, mentions and a search.
  await choose(ada, 'see #this-machine/cpu', 'Pin')
  await dock(bob).getByText('Pins', { exact: true }).click()
  await expect(dock(bob).locator('article')).toHaveCount(1)
  await expect(message(bob, 'see #this-machine/cpu')).toBeVisible()
  await dock(ada).getByText('Mentions', { exact: true }).click()
  await expect(dock(ada).locator('article')).toHaveCount(1)
  await dock(ada).getByText('All', { exact: true }).click()
  await dock(ada).getByRole('button', { name: 'Search the chat' }).click()
  await dock(ada).getByRole('searchbox').fill('depl')
  await expect(dock(ada).locator('article')).toHaveCount(1)
  await expect(message(ada, 'a deploy, I think')).toBeVisible()

  // A link to a message opens the room there.
  await dock(ada).getByRole('searchbox').press('Escape')
  await choose(ada, 'look @Ada', 'Copy link')
  const link = await ada.evaluate(() => navigator.clipboard.readText())
  await ada.goto(link)
  await expect(message(ada, 'look @Ada')).toBeInViewport()
  await expect(ada).not.toHaveURL(/message=/)
})

test('commands: listed by a slash, done here or by the server, unknown ones explained', async ({
  browser,
  server,
}) => {
  const url = server.url + (await makeRoom(server, 'commands'))
  const ada = await person(browser, url, 'Ada')
  await box(ada).pressSequentially('/')
  await expect(dock(ada).getByRole('option')).toHaveCount(5)
  await box(ada).fill('')
  await say(ada, '/stats this-machine/cpu 30s')
  await expect(message(ada, 'over the last 30 s')).toBeVisible()
  await expect(message(ada, 'over the last 30 s').locator('[data-moment]')).toContainText('this-machine/cpu')
  await say(ada, '/mark pump off')
  await expect(message(ada, 'pump off').locator('[data-moment]')).toContainText('All feeds')
  await say(ada, '/who')
  await expect(ada.getByTestId('notice')).toContainText('1 here: Ada')
  await box(ada).fill('/link ')
  await box(ada).press('Enter')
  await expect(box(ada)).toHaveValue(/\/rooms\/commands\?span=\d+ $/)
  await box(ada).fill('/dance')
  await box(ada).press('Enter')
  await expect(ada.getByTestId('notice')).toContainText('There is no /dance')
  await expect(box(ada)).toHaveValue('/dance')
  const [download] = await Promise.all([
    ada.waitForEvent('download'),
    (async () => {
      await box(ada).fill('/export json ')
      await box(ada).press('Enter')
    })(),
  ])
  expect(download.suggestedFilename()).toContain('.json')

  // A moment of a message takes the charts there.
  await message(ada, 'pump off').locator('[data-moment]').click()
  await expect(ada).toHaveURL(/from=/)
})

test('[CH7] [CH8] [CH9] [TX2] what was typed is what was said: names, signs, scripts and input methods', async ({
  browser,
  server,
}) => {
  const room = await makeRoom(server, 'words')
  const ada = await person(browser, server.url + room, 'Ada')
  for (const id of ['person-alex-1111', 'person-alex-2222'])
    await person(browser, server.url + room, 'Alex', id)

  // Two of one name are told apart, and who was chosen is meant, wherever the text moves.
  await box(ada).pressSequentially('@al')
  await expect(dock(ada).getByRole('option', { name: 'Alex' })).toHaveCount(2)
  await dock(ada).getByRole('option', { name: '…2222' }).click()
  await box(ada).press('Home')
  await box(ada).pressSequentially('look ')
  await box(ada).press('Enter')
  await expect(dock(ada).locator('[data-mention="person-alex-2222"]')).toHaveText('@Alex')

  // Enter that ends a composition sends nothing.
  await box(ada).fill('ポンプの温度が高すぎます')
  await box(ada).evaluate((field) => {
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    const enter = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true }
    field.dispatchEvent(new KeyboardEvent('keydown', enter))
    field.dispatchEvent(new Event('keydown', { bubbles: true, cancelable: true }))
  })
  await expect(box(ada)).toHaveValue('ポンプの温度が高すぎます')
  await box(ada).press('Enter')

  const lines = [
    'gateway 3c:de:ab:01:fe:10 lost its link',
    'keep 20~25 °C and 40~60 % RH',
    'run 2*3*4 on __init__',
  ]
  for (const line of lines) {
    await say(ada, line)
    await expect(message(ada, line)).toBeVisible()
  }
  await expect(dock(ada).getByText('Sending')).toHaveCount(0)
  const found = await fetch(`${server.url}/api/v1${room}/search?${new URLSearchParams({ q: '温度' })}`)
  expect(await found.json()).toMatchObject({ messages: [{ text: 'ポンプの温度が高すぎます' }] })

  // A shortcut by the place of its key: С of the Russian layout.
  await ada.evaluate(() => {
    const focused = document.activeElement
    if (focused instanceof HTMLElement) focused.blur()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'с', code: 'KeyC', bubbles: true }))
  })
  await expect(box(ada)).toHaveCount(0)
})

test('HTML and script are text, broken Markdown is harmless, and only safe links are links', async ({
  browser,
  server,
}) => {
  const room = await makeRoom(server, 'hostile')
  const texts = [
    '<script>window.pwned = 1</script>',
    '<img src=x onerror="window.pwned = 1">',
    '[a](javascript:window.pwned=1) [b](https://example.org) ![c](https://example.org/c.png)',
    `**unfinished [link](http:// \`\`\` ${'> '.repeat(300)} ${'['.repeat(500)}`,
    '# heading\n| a | b |\n|---|',
  ]
  for (const [i, text] of texts.entries()) {
    const answer = await fetch(`${server.url}/api/v1${room}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: `evil-${i}`, text }),
    })
    expect(answer.status).toBe(201)
  }
  const ada = await person(browser, server.url + room, 'Ada')
  await expect(dock(ada).locator('article')).toHaveCount(texts.length)
  await expect(dock(ada).getByText('<script>window.pwned = 1</script>')).toBeVisible()
  await expect(dock(ada).locator('article img')).toHaveCount(0)
  const links = dock(ada).locator('article a')
  for (const link of await links.all()) {
    expect(await link.getAttribute('href')).toMatch(/^https?:/)
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  }
  expect(await ada.evaluate(() => 'pwned' in window)).toBe(false)
})

test('a history of thousands is scrolled through without a jump, and what comes meanwhile moves nothing', async ({
  browser,
  server,
}) => {
  test.setTimeout(400_000)
  const room = await makeRoom(server, 'long')
  await seed(server, room, 1200)
  const ada = await person(browser, server.url + room, 'Ada')
  await expect(message(ada, 'seed 1199')).toBeVisible()
  const scroller = dock(ada).locator('[data-scroller]')

  // Whatever is prepended, what was in sight stays where it was (to a few pixels).
  const jumps = await scroller.evaluate(async (element) => {
    const found: number[] = []
    const shown = () =>
      new Map(
        [...element.querySelectorAll<HTMLElement>('article')].map((one) => [
          one.dataset.message ?? '',
          one.getBoundingClientRect().top,
        ]),
      )
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const begun = () => element.textContent?.includes('This is where the conversation begins.') === true
    // What is followed at the end settles first.
    for (let k = 0; k < 60; k++) await frame()
    while (element.scrollTop > 0 || !begun()) {
      const before = shown()
      const top = element.scrollTop
      element.scrollTop -= 300
      const moved = top - element.scrollTop
      for (let k = 0; k < 4; k++) await frame()
      const after = shown()
      const kept = [...before].find(([id, y]) => after.has(id) && y > 120)
      if (kept !== undefined) found.push(Math.abs((after.get(kept[0]) ?? 0) - kept[1] - moved))
    }
    return found
  })
  await expect(dock(ada).getByText('This is where the conversation begins.')).toBeVisible()
  await expect(message(ada, 'seed 0 ')).toBeVisible()
  expect(jumps.length).toBeGreaterThan(100)
  // A row that comes into sight half measured may still grow by a few lines.
  expect(jumps.filter((jump) => jump > 8).length).toBeLessThan(jumps.length * 0.1)
  expect(Math.max(...jumps)).toBeLessThan(150)

  // Scrolled up: new messages are counted, and the view stays.
  const first = message(ada, 'seed 0 ')
  const before = await first.boundingBox()
  await seed(server, room, 3)
  await expect(dock(ada).getByRole('button', { name: '3 new messages' })).toBeVisible()
  expect((await first.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0)
  await dock(ada).getByRole('button', { name: '3 new messages' }).click()
  await expect(message(ada, 'seed 2 ').last()).toBeVisible()
  await expect(ada.getByRole('button', { name: /^Chat/ })).toHaveText('Chat')

  // A hidden dock counts, and a later visit finds where it left off.
  await ada.keyboard.press('Escape')
  await ada.keyboard.press('c')
  await expect(dock(ada)).toHaveCount(0)
  await seed(server, room, 2)
  await expect(ada.getByRole('button', { name: 'Chat 2 unread' })).toBeVisible()
  await expect(ada).toHaveTitle(/^\(2\) /)
  await ada.getByRole('button', { name: /^Chat/ }).click()
  await expect(dock(ada).getByText('New', { exact: true })).toBeVisible()
  await expect(ada.getByRole('button', { name: /^Chat/ })).toHaveText('Chat')
})

test('a moment goes round: chosen on a chart, written about, and seen there by another', async ({
  browser,
  server,
}) => {
  const url = await makeTalkRoom(server, 'round', [{ kind: 'timeseries' }])
  const ada = await person(browser, url, 'Ada')
  const bob = await person(browser, url, 'Bob')
  await ada.getByRole('button', { name: 'Close the chat' }).click()
  await openRoom(ada, url)
  await drag(ada, 0.3, 0.6, 'Alt')
  await expect(ada.getByTestId('draft-moment')).toContainText('round/low')
  await expect(box(ada)).toBeFocused()
  await say(ada, 'what was this?')
  await expect(ada.getByTestId('draft-moment')).toHaveCount(0)

  const card = message(bob, 'what was this?').locator('[data-moment]')
  await expect(card).toContainText('round/low')
  await card.hover()
  await expect(bob.locator('[data-lit]')).not.toHaveCount(0)
  await card.click()
  await expect(bob).toHaveURL(/from=/)
  await dock(bob).getByText('Moments', { exact: true }).click()
  await expect(dock(bob).locator('article')).toHaveCount(1)
  await bob.getByRole('button', { name: 'Back to live' }).click()
  await expect(bob).not.toHaveURL(/from=/)
})

test('text that would freeze or break the page is shown as it was written', async ({ page, server }) => {
  const room = await makeRoom(server, 'bombs')
  for (const text of ['>'.repeat(4000), `|${'a|'.repeat(600)}\n|${'-|'.repeat(600)}\n${'|\n'.repeat(700)}`]) {
    const answer = await fetch(`${server.url}/api/v1${room}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })
    expect(answer.status).toBe(201)
  }
  await openChat(page, server.url + room)
  await expect(dock(page).locator('[data-plain]').first()).toBeVisible()
  await say(page, 'Still **here**')
  await expect(message(page, 'Still here')).toBeVisible()
})

test('a link to a message that cannot be says so, and the conversation is there', async ({
  page,
  server,
}) => {
  const room = await makeRoom(server, 'astray')
  await page.goto(`${server.url}${room}?message=%3Cscript%3Ealert(1)%3C/script%3E`)
  await expect(dock(page).getByText('That message is not there any more.')).toBeVisible()
  await say(page, 'All the same')
  await expect(message(page, 'All the same')).toBeVisible()
})
