import { expect } from 'vitest'

export interface Scraped {
  readonly text: string
  /** The value of one sample, written as in the answer: `name` or `name{label="value"}`; 0 where it is not there. */
  value(sample: string): number
  /** Names of all metrics that the answer describes. */
  readonly names: ReadonlySet<string>
}

export async function scrapeMetrics(url: string): Promise<Scraped> {
  const answer = await fetch(`${url}/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await answer.text()
  const samples = new Map<string, number>()
  const names = new Set<string>()
  for (const line of text.split('\n')) {
    const [, type] = /^# TYPE (\S+)/.exec(line) ?? []
    if (type !== undefined) names.add(type)
    const [, sample, value] = /^([^#].*) (\S+)$/.exec(line) ?? []
    if (sample !== undefined) samples.set(sample, Number(value))
  }
  return { text, names, value: (sample) => samples.get(sample) ?? 0 }
}
