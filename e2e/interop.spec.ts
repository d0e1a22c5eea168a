import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, test } from './server.ts'

/** Programs that nobody here wrote: Debian's Python clients, NumPy and curl. */
const python = process.env.WATCHROOM_PYTHON ?? '/usr/bin/python3'
const script = (name: string) => join(import.meta.dirname, 'interop', name)

/** Programs that are running; those which a failed test leaves behind end with it. */
const running = new Set<ChildProcess>()

test.afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

function start(command: string, args: readonly string[], input?: Uint8Array) {
  const child = spawn(command, args)
  running.add(child)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors}`)
    return output
  })
  // Whoever awaits it hears of the failure; nobody does once the test has failed otherwise.
  ended.catch(() => undefined)
  return { ended, output: () => output }
}

/** The last line that a script prints is its result, as JSON. */
async function py(name: string, ...args: string[]) {
  const printed = await start(python, [script(name), ...args]).ended
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '')
}

const ws = (url: string) => url.replace('http', 'ws')

async function headOf(url: string, feed: string): Promise<number> {
  const { feeds } = await (await fetch(`${url}/api/v1/feeds?feed=${encodeURIComponent(feed)}`)).json()
  return feeds?.[0]?.head.offset ?? 0
}

test('[ORIGINS 5] a send–receive loop reads the statistics of its last ten values', async ({ server }) => {
  const seen = await py('loop.py', ws(server.url))
  expect(seen).toHaveLength(20)
  const last = seen.at(-1)
  // 11 … 20: mean 15.5, population variance (n² − 1) / 12 = 8.25.
  expect(last).toMatchObject({ source: 'loop', value: 20, n: 10, min: 11, max: 20, mean: 15.5, offset: 20 })
  expect(last.std).toBeCloseTo(Math.sqrt(8.25), 12)
  expect(last.server_time).toBeGreaterThan(1.7e12)
})

test('[ORIGINS 13] consumer and producer share one connection, and nothing is held up', async ({
  server,
}) => {
  const { last, first_done } = await py('both_ways.py', ws(server.url), '100')
  expect(first_done).toBe(true)
  expect(last).toMatchObject({ source: 'both/ways', value: 99, offset: 100, n: 10, mean: 94.5 })
})

test('[ORIGINS 8] a producer that retries through cuts leaves every value once, in order', async ({
  server,
}) => {
  const proxy = await createCuttingProxy({ port: server.port })
  const posting = py('retry.py', ws(proxy.url), '150', '0.01')
  for (let cut = 0; cut < 3; cut++) {
    const target = 20 + cut * 40
    await expect.poll(() => headOf(server.url, 'retry'), { intervals: [20] }).toBeGreaterThan(target)
    proxy.cut()
    await expect.poll(() => proxy.connections(), { intervals: [20] }).toBe(0)
    proxy.restore()
  }
  expect((await posting).attempts).toBeGreaterThanOrEqual(4)
  const answer = await fetch(`${server.url}/api/v1/points?feed=retry&last=1000`)
  const { points } = await answer.json()
  expect(points.map((point: { value: number }) => point.value)).toEqual(
    Array.from({ length: 150 }, (_, i) => i),
  )
  await proxy.close()
})

test('[ORIGINS 11] answers carry the id of their request amid pushes; [ORIGINS 6] a token may come first', async ({
  server,
}) => {
  const result = await py('reflect.py', ws(server.url))
  expect(result.first).toMatchObject({ status: 'authenticated' })
  expect(result.answers).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect(result.pushes).toBeGreaterThan(0)
  expect(result.fault).toBe('bad_json')
})

for (const transport of ['websocket', 'polling']) {
  test(`python-socketio posts over ${transport} and reads its acks`, async ({ server }) => {
    const { accepted, ok, mixed } = await py('socketio_producer.py', server.url, transport)
    expect({ accepted, ok }).toEqual({ accepted: 100, ok: true })
    expect(mixed).toMatchObject({ ok: true, accepted: 1, rejected: [{ index: 0, code: 'not_a_number' }] })
    expect(await headOf(server.url, `py-${transport}`)).toBe(101)
  })
}

test('python-socketio watches a feed live', async ({ server }) => {
  await server.post({ source: 'py-live', value: 0 })
  const viewer = start(python, [script('socketio_viewer.py'), server.url, 'py-live', '5'])
  await expect.poll(viewer.output).toContain('ready')
  for (let value = 1; value <= 5; value++) await server.post({ source: 'py-live', value })
  const printed = await viewer.ended
  const result = JSON.parse(printed.slice(printed.indexOf('{')))
  expect(result).toEqual({ ok: true, magic: 'WRP1', arrived: true, values: [1, 2, 3, 4, 5] })
})

test('NumPy loads what it is given, and finds the statistics that the server gave', async ({ server }) => {
  const values = Array.from({ length: 1000 }, (_, i) => 1e6 + Math.sin(i) * 1e-2 + (i % 7))
  expect((await server.post(values.map((value) => ({ source: 'np', value })))).status).toBe(202)
  const np = await py('numpy_load.py', server.url, 'np')
  expect(np).toMatchObject({
    names: ['time', 'value', 'offset'],
    n: 1000,
    shape: [25, 40],
    dtype: 'float64',
    same: true,
  })
  expect(Math.abs(np.stats.mean - np.mean) / np.mean).toBeLessThan(1e-14)
  expect(Math.abs(np.stats.std - np.std) / np.std).toBeLessThan(1e-12)
  expect([np.stats.min, np.stats.max, np.stats.n]).toEqual([np.min, np.max, 1000])
  expect(np.stats.p95).toBeCloseTo(np.p95, 9)
})

test('curl posts JSON, NDJSON and gzip, and hears what was wrong', async ({ server }) => {
  const curlWith = async (input: Uint8Array | undefined, ...args: string[]) => {
    const all = ['-s', '-w', '\n%{http_code}', ...args, `${server.url}/api/v1/points`]
    const printed = await start('curl', all, input).ended
    const [status, ...body] = printed.split('\n').reverse()
    return { status: Number(status), body: JSON.parse(body.reverse().join('\n')) }
  }
  const curl = (...args: string[]) => curlWith(undefined, ...args)
  expect(await curl('-d', '{"source": "c", "value": 1}')).toMatchObject({
    status: 202,
    body: { accepted: 1 },
  })
  expect(await curl('-d', '[{"source":"c","value":"2.5"},{"source":"c","value":true}]')).toMatchObject({
    status: 202,
    body: { accepted: 2 },
  })
  const ndjson = [
    '-H',
    'content-type: application/x-ndjson',
    '--data-binary',
    '{"source":"c","value":1}\nnonsense\n{"source":"c","value":2}\n',
  ]
  expect(await curl(...ndjson)).toMatchObject({
    status: 202,
    body: { accepted: 2, rejected: [{ index: 1, code: 'bad_json' }] },
  })
  const packed = [
    '-H',
    'content-encoding: gzip',
    '-H',
    'content-type: application/json',
    '--data-binary',
    '@-',
  ]
  expect(await curlWith(gzipSync('{"source":"c","value":9}'), ...packed)).toMatchObject({
    status: 202,
    body: { accepted: 1 },
  })
  expect(await curl('-d', '{"source": "c"')).toMatchObject({
    status: 400,
    body: { error: { code: 'bad_json' } },
  })
  expect(await curl('-d', '{"source": "c", "value": "NaN"}')).toMatchObject({
    status: 400,
    body: { rejected: [{ code: 'not_finite' }] },
  })
  expect(await curl('-d', '{"source": "c"}')).toMatchObject({
    status: 400,
    body: { rejected: [{ code: 'value_missing' }] },
  })
  expect(await headOf(server.url, 'c')).toBe(6)
})

test('[ORIGINS 2] each of several clients hears everybody, stamped with the time of the server', async ({
  server,
}) => {
  const before = Date.now()
  const heard = await py('broadcast.py', ws(server.url))
  expect(heard).toHaveLength(5)
  for (const one of heard) {
    expect(
      Object.values<{ value: number }>(one)
        .map(({ value }) => value)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4])
    for (const { server_time } of Object.values<{ server_time: number }>(one)) {
      expect(server_time).toBeGreaterThanOrEqual(before)
      expect(server_time).toBeLessThanOrEqual(Date.now())
    }
  }
})

test('[ORIGINS 7] a million numbers load in NumPy, in chunks below the limit of a client or as one message', async ({
  server,
}) => {
  expect(await py('big_array.py', server.url, 'big')).toEqual({
    id: 'array',
    chunks: 10,
    shape: [1000, 1000],
    dtype: 'float64',
    same: true,
  })
})

test('[ORIGINS 11] a program of callbacks matches a hundred answers to its questions', async ({ server }) => {
  const result = await py('callbacks.py', ws(server.url), '100')
  expect(result).toMatchObject({ answers: 100, faults: [] })
  expect(result.last).toMatchObject({ id: 'q99', n: 10, mean: 94.5, min: 90, max: 99 })
  expect(result.pushes).toBeGreaterThan(0)
})

test('[ORIGINS] what breaks naive servers is answered with a code, and a neighbour notices nothing', async ({
  server,
}) => {
  const { codes, beside, last } = await py('faults.py', ws(server.url))
  expect(codes).toEqual({
    'a word': 'bad_json',
    'half an array': 'bad_json',
    'a number': 'bad_point',
    null: 'bad_point',
    'an array of numbers': 'bad_point',
    'no value': 'value_missing',
    'a word as value': 'not_a_number',
    NaN: 'not_finite',
    'minus infinity': 'not_finite',
    'a control character': 'bad_source',
    'the far future': 'in_future',
    'an unknown query': 'bad_request',
    'bytes that are not text': 'bad_json',
  })
  expect(beside).toBe('not_finite')
  expect(last).toMatchObject({ n: 2, mean: 1.5, std: 0.5, min: 1, max: 2, offset: 2 })
})

test('[ORIGINS] a producer notices nothing of 200 viewers that vanish without a close', async ({
  server,
}) => {
  const { posts, slowest_ms } = await py('vanish.py', ws(server.url), '200')
  expect(posts).toBe(200)
  expect(slowest_ms).toBeLessThan(1_000)
})

test('python-socketio on aiohttp produces and watches in one program', async ({ server }) => {
  expect(await py('socketio_async.py', server.url, '20')).toEqual({
    watched: true,
    acks: 20,
    values: Array.from({ length: 20 }, (_, i) => i + 1),
  })
})
