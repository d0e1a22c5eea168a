import { expect, it } from 'vitest'
import { counter, gauge, histogram } from '../../lib/domain/instruments.ts'
import { createMetricsText } from './render-metrics.ts'

it('[OB6] leaves out what a part cannot say, or does not say within a second, and answers the rest', async () => {
  const { render } = createMetricsText([
    gauge('a_bytes', 'Works.', () => 5),
    counter('b_total', 'Fails.', () => Promise.reject(new Error('the thread has ended'))),
    gauge('c_bytes', 'Throws.', () => {
      throw new Error('closed')
    }),
    histogram('d_seconds', 'Never answers.', () => new Promise(() => {})),
    gauge('e_bytes', 'Is not there.', () => null),
    counter('f_total', 'Has labels.', () => [{ labels: { code: 'a"b\\c\n' }, value: 1 }]),
  ])
  const began = performance.now()
  const text = await render()
  expect(performance.now() - began).toBeLessThan(3000)
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(samples).toEqual(['a_bytes 5', 'f_total{code="a\\"b\\\\c\\n"} 1'])
})
