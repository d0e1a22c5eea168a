import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { freshPrefix, redisForFile } from './testing/redis-process.ts'
import { scrapeMetrics } from './testing/scrape-metrics.ts'
import { startTestApp } from './testing/start-test-app.ts'

const deploy = join(import.meta.dirname, '../docs/deploy')
const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).min(1),
    }),
  ),
})
const redis = redisForFile()
const served = new Set<string>()

/** All that a server on a data file and one on Redis answer; promtool has looked at both. */
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-names-'))
  const servers = [
    await startTestApp({ STORAGE: 'disk', DATA_DIR: dataDir }),
    await startTestApp({ REDIS_URL: redis.url, REDIS_PREFIX: freshPrefix() }),
  ]
  for (const server of servers) {
    const { names, text } = await scrapeMetrics(server.url)
    for (const name of names) served.add(name)
    expect(promtool(['check', 'metrics'], text)).toMatchObject({ status: 0, said: '' })
    await server.close()
  }
  await rm(dataDir, { recursive: true })
})

function promtool(args: readonly string[], input = ''): { status: number | null; said: string } {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  if (error) throw error
  return { status, said: stdout + stderr }
}

/** The names of metrics in a text, without what a histogram adds to its own. */
function namesIn(text: string): string[] {
  const found = text.match(/\b(watchroom|nodejs|process)_[a-z_]+/g) ?? []
  return [...new Set(found)].map((name) =>
    served.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
  )
}

it('[OB1] the alert rules are rules, and ask for nothing that no server answers', async () => {
  const file = join(deploy, 'alerts.yml')
  expect(promtool(['check', 'rules', file])).toMatchObject({ status: 0 })
  const names = namesIn(await readFile(file, 'utf8'))
  expect(names.length).toBeGreaterThan(8)
  expect(names.filter((name) => !served.has(name))).toEqual([])
})

it('[OB1] the dashboard asks for nothing that no server answers, in PromQL', async () => {
  const text = await readFile(join(deploy, 'grafana-dashboard.json'), 'utf8')
  const { panels } = dashboardSchema.parse(JSON.parse(text))
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const names = namesIn(exprs.join('\n'))
  expect(names.filter((name) => !served.has(name))).toEqual([])

  const dir = await mkdtemp(join(tmpdir(), 'watchroom-rules-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const rules = exprs.map((expr, i) => ({
    record: `r${i}`,
    expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
  }))
  // JSON is YAML.
  const file = join(dir, 'rules.yml')
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  const checked = promtool(['check', 'rules', file])
  expect(checked, checked.said).toMatchObject({ status: 0 })
})
