'use client'

import { useEffect, useMemo, useState } from 'react'
import { combineStores } from '../../lib/client/combine-stores.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Distribution, DistributionQuestion } from '../../lib/protocol/live-events.ts'
import { useLiveClient } from '../providers/live-provider.tsx'
import { usePaced } from './use-paced.ts'
import { useStable } from './use-stable.ts'

const PACE_MS = 250
const RANGE_PACE_MS = 1000

/**
 * What the server says about windows, about once a second while they are on screen, in the order of the questions; at the
 * end of the range where that is fixed. Until a new question is answered, the last answer about its feed stays.
 */
export function useDistributions(
  questions: readonly Omit<DistributionQuestion, 'end'>[],
  range: Store<ChartRange>,
): readonly (Distribution | null)[] {
  const client = useLiveClient()
  const { fixed } = usePaced(range, RANGE_PACE_MS)
  const asked = useStable(fixed === null ? questions : questions.map((one) => ({ ...one, end: fixed.to })))
  const store = useMemo(
    () =>
      combineStores(
        client === null ? [] : asked.map((question) => client.distribution(question)),
        (answers) => answers,
      ),
    [client, asked],
  )
  const answers = usePaced(store, PACE_MS)
  const [held, setHeld] = useState<ReadonlyMap<string, Distribution>>(new Map())
  useEffect(() => {
    const known = asked.flatMap(({ feed }, i): [string, Distribution][] => {
      const answer = answers[i] ?? null
      return answer === null ? [] : [[feed, answer]]
    })
    if (known.length > 0) setHeld(new Map(known))
  }, [asked, answers])
  return asked.map(({ feed }, i) => answers[i] ?? held.get(feed) ?? null)
}
