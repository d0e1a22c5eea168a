import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished, vi } from 'vitest'
import { MemoryFeedImport } from '../server/testing/memory-feed-import.ts'
import { startTestApp } from '../server/testing/start-test-app.ts'

const T = Date.now() - 60_000

async function start() {
  const importer = new MemoryFeedImport()
  const { url, app } = await startTestApp({}, { importer })
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const run = (script: 'export' | 'import', ...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, `${script}.mjs`), '--url', url, ...args],
        {
          cwd: tmpdir(),
          env: { ...process.env, INIT_CWD: folder },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      const texts = { out: '', err: '' }
      child.stdout.on('data', (part) => (texts.out += part))
      child.stderr.on('data', (part) => (texts.err += part))
      child.on('close', (code) => resolve({ code, ...texts }))
    })
  const post = (points: object[]) =>
    fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
  const file = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { url, app, importer, folder, run, post, file }
}

it('saves a feed under the name of the file, or one after the feed', async () => {
  const { folder, run, post, file } = await start()
  await post([{ source: 'a/b', value: 1, time: T }])
  expect(await run('export', '--feed', 'a/b', '-o', 'x.ndjson')).toEqual({
    code: 0,
    out: `${join(folder, 'x.ndjson')}\n`,
    err: '',
  })
  expect(file('x.ndjson')).toBe(`{"source":"a/b","time":${T},"value":1}\n`)
  expect(await run('export', '--match', 'a/*')).toMatchObject({ code: 0 })
  expect(file('watchroom-a_b.csv')).toBe(`\ufeffsource,time,value,offset\na/b,${T},1,1\n`)
  expect(await run('export', '--feed', 'a/b')).toMatchObject({
    code: 1,
    err: expect.stringContaining('already'),
  })
  expect(await run('export', '--feed', 'a/b', '-o', '-')).toMatchObject({
    out: `time,value,offset\n${T},1,1\n`,
  })
})

it('leaves no file behind where an export fails', async () => {
  const { folder, run, post, app } = await start()
  expect(await run('export', '--feed', 'none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('none'),
  })
  await post([
    { source: 'a', value: 1, time: T },
    { source: 'b', value: 1, time: T },
  ])
  const read = app.log.read.bind(app.log)
  const [b] = (await app.catalog.search({ feed: 'b', limit: 1 })).feeds
  vi.spyOn(app.log, 'read').mockImplementation((...asked) =>
    asked[0] === b?.key ? Promise.reject(new Error('the disk is gone')) : read(...asked),
  )
  const failed = await run('export', '--feed', 'a', '--feed', 'b', '-o', 'both.csv')
  expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('broke the export off') })
  expect(readdirSync(folder)).toEqual([])
})

it('imports a file and lists the refused lines', async () => {
  const { folder, run, importer } = await start()
  writeFileSync(join(folder, 'h.csv'), `time,value\n${T},1\n${T + 1},\n${T + 2},x\n${T + 3},y\n`)
  expect(await run('import', 'h.csv', '--source', 'a', '--show', '1')).toEqual({
    code: 2,
    out: '2 points: 2 added to 1 feed, 0 there already; 2 lines refused\n',
    err: 'line 4: The value must be a number, not "x".\n… and 1 more line\n',
  })
  writeFileSync(join(folder, 'h.csv.gz'), gzipSync(`time,value\n${T},1\n`))
  expect(await run('import', 'h.csv.gz', '--source', 'a')).toMatchObject({
    code: 0,
    out: '1 point: 0 added to 0 feeds, 1 there already; 0 lines refused\n',
  })
  expect([...importer.entries(1).values]).toEqual([1, Number.NaN])
})

it('[IM6] shows how a file is understood, and imports others in the same way', async () => {
  const { folder, run, importer } = await start()
  const wide = (rows: string) => writeFileSync(join(folder, 'wide.csv'), `Zeit;Außen °C;Wind\n${rows}`)
  wide('202512310000;21,5;3\n202512310010;20,5;4\n')
  const shown = await run(
    'import',
    'wide.csv',
    '--preview',
    '--zone',
    'Europe/Berlin',
    '--save-map',
    'map.json',
  )
  expect(shown).toMatchObject({ code: 0, err: '' })
  expect(shown.out).toContain('2. Außen °C: value → Außen °C')
  expect(shown.out).toContain('digits as yyyymmddHHMM, Europe/Berlin')
  expect(shown.out).toContain('line 2: Außen °C  2025-12-30T23:00:00.000Z  21.5')
  expect(shown.out).toContain('4 points of 2 feeds; 0 refused. Nothing was written.')
  expect(shown.out).toContain('RETENTION=')
  expect(importer.batches).toEqual([])
  wide('202512310000;21,5;3\n202512310010;20,5;x\n')
  const stopped = await run('import', 'wide.csv', '--map', 'map.json')
  expect(stopped).toMatchObject({ code: 1, err: expect.stringMatching(/line 3: .*Wind/) })
  expect(importer.jobs.size).toBe(0)
  const skipped = await run('import', 'wide.csv', '--map', 'map.json', '--skip-bad')
  expect(skipped).toMatchObject({ code: 2, out: expect.stringContaining('3 points: 3 added to 2 feeds') })
})

it('says what is wrong', async () => {
  const { folder, run } = await start()
  writeFileSync(join(folder, 'odd.csv'), `a,b\n${'1,2\n'.repeat(2_000_000)}`)
  expect(await run('import', 'odd.csv')).toMatchObject({
    code: 1,
    err: expect.stringContaining('time,value'),
  })
  expect(await run('import', 'none.csv')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no file'),
  })
  expect(await run('import')).toMatchObject({ code: 1, err: expect.stringContaining('npm run import') })
  expect(await run('export', '--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('npm run export'),
  })
  expect(await run('export', '--wrong')).toMatchObject({ code: 1, err: expect.stringContaining('--wrong') })
  const closed = await run('export', '--feed', 'a', '--url', 'http://127.0.0.1:9')
  expect(closed).toMatchObject({ code: 1, err: expect.stringContaining('No server answers') })
})
