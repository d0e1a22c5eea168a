import type { Page } from '@playwright/test'
import { expect, test } from './server.ts'

const UTF16 = Buffer.from('\ufefftime\tlab/Ä\n2025-12-01 00:00\t1.5\n2025-12-01 00:10\t2.5\n', 'utf16le')

async function choose(page: Page, name: string, content: string | Buffer) {
  const buffer = typeof content === 'string' ? Buffer.from(content) : content
  await page.getByLabel('A file').setInputFiles({ name, mimeType: 'text/csv', buffer })
}

async function values(url: string, feed: string) {
  const answer = await fetch(`${url}/api/v1/points?feed=${encodeURIComponent(feed)}`)
  const { points } = (await answer.json()) as { points: { time: number; value: number | null }[] }
  return points.map(({ time, value }) => [new Date(time).toISOString().slice(0, 16), value])
}

test('[IM6] shows how wide, quoted, semicolon and UTF-16 files are understood before it imports them', async ({
  page,
  server,
}) => {
  await page.goto(server.url)
  const dialog = page.getByRole('dialog', { name: 'Import points' })
  const open = () => page.getByRole('button', { name: 'Import points' }).click()
  const done = async (words: RegExp) => {
    const result = page.getByRole('dialog', { name: 'Imported' })
    await expect(result.getByRole('status')).toHaveText(words)
    await result.getByRole('button', { name: 'Done' }).click()
  }

  await open()
  const wide = 'Zeit;Außen °C;Wind;Notiz\n31.10.2025 00:00;21,5;3;ok\n31.10.2025 00:10;20,5;x;"a\nb"\n'
  await choose(page, 'station.csv', wide)
  await expect(dialog.getByRole('status')).toContainText('3 points of 2 feeds (2 new)')
  await expect(dialog.getByRole('list', { name: 'Refused' })).toContainText('Line 3: Column "Wind"')
  await expect(
    dialog.getByText('Times: day first, UTC where they name no zone. Decimal comma, semicolon between'),
  ).toBeVisible()
  await expect(dialog.getByText(/RETENTION='Außen °C=entries:forever; Wind=entries:forever'/)).toBeVisible()
  await dialog.getByLabel('Feed, or what begins').fill('site')
  await dialog.getByLabel('Zone of times').fill('Europe/Berlin')
  await dialog.getByLabel('Zone of times').blur()
  await expect(dialog.getByText(/^2025-10-30 23:00:00 UTC, site\/Außen °C = 21.5/)).toBeVisible()
  await dialog.getByLabel('Column 3, Wind, is').selectOption('Left out')
  await expect(dialog.getByRole('status')).toContainText('2 points of 1 feed (1 new)')
  await expect(dialog.getByRole('status')).toContainText('nothing refused')
  await dialog.getByRole('button', { name: 'Remember how' }).click()
  await dialog.getByRole('button', { name: 'Import 2 points' }).click()
  await done(/^2 points added to 1 feed\.$/)
  expect(await values(server.url, 'site/Außen °C')).toEqual([
    ['2025-10-30T23:00', 21.5],
    ['2025-10-30T23:10', 20.5],
  ])

  await open()
  const quoted =
    'time,value,note\n2025-11-29T00:01:00Z,2,"log:\n2025-12-24T00:00:00Z,99,old reading\nend"\n2025-11-29T00:02:00Z,"3,5",ok'
  await choose(page, 'quoted.csv', quoted)
  await expect(dialog.getByRole('status')).toContainText('2 points of 1 feed')
  await dialog.getByLabel('Feed, or what begins').fill('quoted')
  await expect(dialog.getByText(/quoted = 3.5/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Import 2 points' }).click()
  await done(/^2 points added/)
  expect((await values(server.url, 'quoted')).map(([, value]) => value)).toEqual([2, 3.5])

  await open()
  await dialog.getByLabel('Read as').selectOption('As “station”')
  await choose(page, 'other.csv', 'Zeit;Luft\n31.10.2025 00:00;1\n')
  await expect(dialog.getByRole('alert')).toContainText('There is no column "Außen °C"')
  await dialog.getByLabel('Read as').selectOption('The file shows')
  await choose(page, 'utf16.txt', UTF16)
  await expect(dialog.getByText(/2025-12-01 00:00:00 UTC, lab\/Ä = 1.5/)).toBeVisible()
  await choose(page, 'commas.csv', 'time,value\n2026-01-01T00:00:00Z,21,5\n')
  await expect(dialog.getByRole('list', { name: 'Refused' })).toContainText('3 fields')
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await choose(page, 'utf16.txt', UTF16)
  await dialog.getByRole('button', { name: 'Import 2 points' }).click()
  await done(/^2 points added/)
})
