import { expect, it } from 'vitest'
import { createRates, parseDiskStats, parseNetDev } from './proc-counters.ts'

it('sums the real interfaces of /proc/net/dev', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 3193 40 0 0 0 0 0 0 3193 40 0 0 0 0 0 0
  eth0:1000 10 0 0 0 0 0 0 200 2 0 0 0 0 0 0
 wlan0: 50 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
docker0: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
`
  expect(parseNetDev(text)).toEqual({ read: 1050, written: 207 })
})

it('sums whole disks of /proc/diskstats, not their partitions', () => {
  const text = `   7       0 loop0 1 0 2 0 0 0 2 0 0 0 0
 254       0 vda 100 0 8 0 50 0 4 0 0 0 0 0
 254       1 vda1 100 0 8 0 50 0 4 0 0 0 0 0
`
  expect(parseDiskStats(text, ['loop0', 'vda'])).toEqual({ read: 4096, written: 2048 })
})

it('gives rates from the second reading on, and none after a counter began anew', () => {
  const rates = createRates()
  expect(rates(1000, { read: 0, written: 0 })).toBeNull()
  expect(rates(3000, { read: 1000, written: 10 })).toEqual({ read: 500, written: 5 })
  expect(rates(4000, { read: 5, written: 10 })).toBeNull()
  expect(rates(5000, { read: 6, written: 10 })).toEqual({ read: 1, written: 0 })
})
