import { expect, it } from 'vitest'
import { attachment } from './attachment.ts'

it.each([
  ['plant-1/temperature', 'watchroom-plant-1_temperature.csv'],
  ['../../etc/passwd', 'watchroom-etc_passwd.csv'],
  ['cpu{host="a"}', 'watchroom-cpu_host_a.csv'],
  ['a\r\nset-cookie: x', 'watchroom-a_set-cookie_x.csv'],
  ['Übung', 'watchroom-U_bung.csv'],
  ['温度', 'watchroom-export.csv'],
  ['x'.repeat(500), `watchroom-${'x'.repeat(100)}.csv`],
])('names the file of %j', (id, name) => {
  expect(attachment(id, 'csv')).toBe(`attachment; filename="${name}"`)
})
