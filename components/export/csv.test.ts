import { expect, it } from 'vitest'
import { HistoryFile } from '../../lib/domain/exchange/history-file.ts'
import { csvOf } from './csv.ts'
import { exportUrls } from './export-urls.ts'
import { fileName } from './save-file.ts'

it('writes numbers whole, gaps as nothing, and text that no reader takes for more', () => {
  const rows = [
    ['a,"b"', 0.1 + 0.2, null],
    ['=1+1', Number.NaN, -1],
  ]
  expect(csvOf(['source', 'x', 'y'], rows)).toBe(
    'source,x,y\r\n"a,""b""",0.30000000000000004,\r\n\'=1+1,,-1\r\n',
  )
})

it('[BD22] writes what is shown so that an import reads the same points', () => {
  const ids = ['=1+1', 'Außen °C', 'a;"b",c', '-x']
  const time = '2026-01-31T09:00:00.250Z'
  const rows = ids.map((id) => [id, time, -1.5, null, 2] as const)
  const file = new HistoryFile({ mapping: {}, prefix: null })
  const lines = csvOf(['source', 'time', 'value', 'mean', 'std'], rows).trimEnd().split('\r\n')
  const points = [...file.take(1, lines), ...file.end()].map(({ raw }) => raw)
  expect(points).toEqual(ids.map((source) => ({ source, time: Date.parse(time), value: '-1.5' })))
})

it('names a file after what it shows', () => {
  expect(fileName('CPU load: Ø/25%', Date.UTC(2026, 0, 31, 9, 0, 5))).toBe('cpu-load-25-2026-01-31T09-00-05')
  expect(fileName('…', 0)).toBe('panel-1970-01-01T00-00-00')
})

it('asks for many feeds in addresses that every server takes', () => {
  const feeds = Array.from({ length: 100 }, (_, i) => `feed-${i}-${'x'.repeat(180)}`)
  const urls = exportUrls(feeds, { from: 1, to: 2 })
  expect(urls.length).toBeGreaterThan(1)
  for (const url of urls) expect(url.length).toBeLessThan(8000)
  const asked = urls.flatMap((url) => new URL(url, 'http://a').searchParams.getAll('feed'))
  expect(asked).toEqual(feeds)
  expect(exportUrls([], { from: 1, to: 2 })).toEqual([])
})
