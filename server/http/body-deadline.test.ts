import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { endSlowBody } from './body-deadline.ts'

it('ends the connection of a body that does not come to an end, and no other', async () => {
  const server = createServer((asked, response) => {
    endSlowBody(asked, 50)
    asked.resume().once('end', () => response.end('thanks'))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await (await fetch(url, { method: 'POST', body: 'all' })).text()).toBe('thanks')
  const slow = request(url, { method: 'POST', headers: { 'content-length': 100 } })
  slow.write('some')
  const [error] = await once(slow, 'error').catch((reason: unknown) => [reason])
  expect(error).toMatchObject({ code: 'ECONNRESET' })
})
