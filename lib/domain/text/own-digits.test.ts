import { expect, it } from 'vitest'
import { parseJson } from '../parse-json.ts'
import { withOwnDigits } from './own-digits.ts'

const back = (text: string) => JSON.stringify(withOwnDigits(parseJson(text), text))

it.each([
  '1796065458055742201',
  '-9223372036854775808',
  '18446744073709551615',
  '9007199254740993',
  '340282366920938463463374607431768211456',
  '0.1234567890123456789012',
  '1e400',
  '1e-400',
  '{"run":[1796065458055742201,7]}',
])('[IN6] the id %s comes back digit by digit', (id) => {
  const text = `{"id":${id},"query":"echo","data":{"seq":${id},"of":[${id}]}}`
  expect(back(text)).toBe(text)
  expect(back(`{"value":NaN,"id":${id}}`)).toContain(`"id":${id}}`)
})

it('[IN6] other numbers of a message stay numbers', () => {
  const text = '{"id":1796065458055742201,"value":12345678901234567000,"query":"stats"}'
  expect(withOwnDigits(parseJson(text), text)).toMatchObject({ value: 12345678901234567000, query: 'stats' })
  for (const same of ['[1796065458055742201]', '{"id":7,"value":0.1}', '{"id":"a"}', '5', 'null']) {
    const body = parseJson(same)
    expect(withOwnDigits(body, same)).toBe(body)
  }
})
