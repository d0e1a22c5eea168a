import { describe, expect, it } from 'vitest'
import type { PartlyTaken } from '../ports/partly-taken.ts'

const FINGERPRINT = 2 ** 52 + 12_345

/** What everything that remembers refused requests must hold (SPEC LG8d). */
export function partlyTakenContract(name: string, open: () => Promise<PartlyTaken>): void {
  describe(`partly taken requests: ${name}`, () => {
    it('[LG8d] gives what was taken of a request to one repeat of it, and to no other', async () => {
      const known = await open()
      expect(known.isEmpty).toBe(true)
      expect(await known.claim(FINGERPRINT)).toBeNull()
      await known.remember(FINGERPRINT, [7, 4_000_000_000])
      expect([known.isEmpty, known.mayHave(FINGERPRINT), known.mayHave(1)]).toEqual([false, true, false])
      expect(await known.claim(1)).toBeNull()
      const claims = await Promise.all([known.claim(FINGERPRINT), known.claim(FINGERPRINT)])
      expect(claims).toEqual([new Set([7, 4_000_000_000]), null])
      expect(await known.claim(FINGERPRINT)).toBeNull()
      expect([known.isEmpty, known.mayHave(FINGERPRINT)]).toEqual([true, false])
    })

    it('[LG8d] keeps equal requests apart, each for one repeat', async () => {
      const known = await open()
      await known.remember(FINGERPRINT, [1])
      await known.remember(FINGERPRINT, [2])
      const claims = [await known.claim(FINGERPRINT), await known.claim(FINGERPRINT)]
      expect(claims).toEqual([new Set([1]), new Set([2])])
      expect(await known.claim(FINGERPRINT)).toBeNull()
    })
  })
}
