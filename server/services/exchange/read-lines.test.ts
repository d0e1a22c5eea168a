import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LineFault } from '../../../lib/domain/exchange/line-fault.ts'
import { readLines } from './read-lines.ts'

async function linesOf(chunks: Iterable<Buffer>): Promise<(string | LineFault)[]> {
  async function* each() {
    yield* chunks
  }
  const all: (string | LineFault)[] = []
  for await (const { first, lines } of readLines(each())) {
    expect(first).toBe(all.length + 1)
    all.push(...lines)
  }
  return all
}

function cut(text: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
    text.subarray(i * size, (i + 1) * size),
  )
}

it('gives the same lines however the body is cut', async () => {
  const text = fc.array(fc.constantFrom('a', 'ü', '😀', '\n', '\r\n', ' '), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const expected = parts.join('').split('\n')
      if (expected.at(-1) === '') expected.pop()
      const lines = await linesOf(cut(Buffer.from(parts.join('')), size))
      expect(lines).toEqual(expected.map((line) => line.replace(/\r$/, '')))
    }),
  )
})

it('takes a byte order mark away', async () => {
  expect(await linesOf([Buffer.from('\uFEFFtime,value\n1,2')])).toEqual(['time,value', '1,2'])
})

it('refuses only the line that is not UTF-8', async () => {
  const lines = await linesOf([Buffer.from('a\n'), Buffer.from([0x62, 0xff, 0x0a]), Buffer.from('c')])
  expect(lines).toEqual([
    'a',
    expect.objectContaining({ message: expect.stringContaining('not valid UTF-8') }),
    'c',
  ])
})

it('lets go of a line that never ends, and reads on after it', async () => {
  const fault = expect.objectContaining({ message: 'The line is longer than 1048576 bytes.' })
  for (const size of [10_000, 700_000, 10_000_000]) {
    const long = `a\n${'x'.repeat(3_000_000)}\nb\n${'y'.repeat(3_000_000)}`
    expect(await linesOf(cut(Buffer.from(long), size))).toEqual(['a', fault, 'b', fault])
  }
})
