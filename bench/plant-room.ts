import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CDPSession } from '@playwright/test'
import { ROOM_SCHEMA } from '../lib/protocol/limits.ts'
import type { Panel } from '../lib/protocol/panels.ts'

const root = join(import.meta.dirname, '..')
export const PLANT_FEEDS = 100
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

export const feed = (i: number): string => `plant/line-${Math.floor(i / 10)}/sensor-${i % 10}`

/** 50 panels of all kinds that draw something; each feed is in at least one. */
function panels(): Panel[] {
  const base = (at: number, of: number[]) => ({
    id: `p-${at}`,
    title: `Panel ${at}`,
    layout: { x: (at % 3) * 4, y: Math.floor(at / 3) * 5, w: 4, h: 5 },
    selectors: of.map((i) => ({ feed: feed(i) })),
    window: { last: 60 },
    unit: 'none',
    thresholds: [],
  })
  return Array.from({ length: 50 }, (_, at): Panel => {
    const pair = [(2 * at) % PLANT_FEEDS, (2 * at + 1) % PLANT_FEEDS]
    if (at % 10 === 6) return { ...base(at, pair), kind: 'stat', statistic: 'mean', spark: true }
    if (at % 10 === 7) return { ...base(at, pair), kind: 'table' }
    if (at % 10 === 8) return { ...base(at, pair), kind: 'gauge', statistic: 'last', min: -2, max: 2 }
    if (at % 10 === 9) return { ...base(at, pair), kind: 'bar', statistic: 'mean', sort: 'value' }
    return { ...base(at, pair), kind: 'timeseries', scale: 'linear', stacked: false }
  })
}

/** Makes the room at `/rooms/plant`. */
export async function makePlantRoom(url: string): Promise<void> {
  const document = {
    schema: ROOM_SCHEMA,
    slug: 'plant',
    title: 'Plant',
    description: '',
    span: 300_000,
    panels: panels(),
  }
  const made = await fetch(`${url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  })
  if (!made.ok) throw new Error(`the room was refused: ${await made.text()}`)
}

/** Builds and starts the server as it ships, pages and all; `flags` are for Node. */
export async function startBuilt(
  env: Record<string, string>,
  flags: readonly string[] = [],
): Promise<{ url: string; stop(): Promise<void> }> {
  const node = join(root, 'node_modules/.bin/node')
  const build = spawn(node, [join(root, 'scripts/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(build, 'exit')
  if (code !== 0) throw new Error('the build failed')
  const child = spawn(node, [...flags, join(root, 'dist/main.js')], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', LOG_LEVEL: 'info', THIS_MACHINE: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', (ended) => reject(new Error(`the server ended with ${ended}: ${output}`)))
  })
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What is in use once everything that nobody needs is collected. */
export async function heapMiB(devtools: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize / 2 ** 20
}
