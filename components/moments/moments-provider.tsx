'use client'

import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { createStore } from '../../lib/client/store.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { PlotOverlay } from '../charts/plot-overlay.ts'
import { later } from '../hooks/use-loaded.tsx'
import { useStore } from '../hooks/use-store.ts'
import { useActions } from '../providers/actions-provider.tsx'
import { useStage } from '../providers/stage-provider.tsx'
import type { Action } from '../shell/actions.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { createMomentList } from './moment-list.ts'
import type { MarkedMessage } from './moment-marks.ts'
import { MomentsContext, type RoomMoments } from './moments-context.ts'
import { useMarksShown } from './use-marks-shown.ts'

const PlotMoments = later(() => import('./plot-moments.tsx').then((m) => m.PlotMoments))
const NONE: readonly MarkedMessage[] = []
/** Where somebody landed is shown so long. */
const LANDED_MS = 6000

/** Lays the moments of the room's messages over all its charts, and lets a message start there. */
export function MomentsProvider(props: { readonly panels: readonly Panel[]; readonly children: ReactNode }) {
  const talk = useRoomTalk()
  return talk === null ? props.children : <Moments talk={talk} {...props} />
}

function Moments(props: {
  readonly talk: RoomTalk
  readonly panels: readonly Panel[]
  readonly children: ReactNode
}) {
  const { talk, panels, children } = props
  const stage = useStage()
  const [marks, setMarks] = useMarksShown()
  const [messages] = useState(() => createStore(NONE))
  const [shownPanels] = useState(() => createStore(panels))
  useEffect(() => shownPanels.set(panels), [shownPanels, panels])
  const moments = useMemo(
    (): RoomMoments => ({ talk, messages, panels: shownPanels, charts: new Map() }),
    [talk, messages, shownPanels],
  )
  const client = useStore(talk.client)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = talk.landed.subscribe(() => {
      clearTimeout(timer)
      if (talk.landed.getSnapshot() !== null) timer = setTimeout(() => talk.landed.set(null), LANDED_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [talk])

  useEffect(() => {
    if (client === null || !marks) return
    const list = createMomentList({ client, range: talk.range, now: () => stage.now() })
    const stop = list.subscribe(() => messages.set(list.getSnapshot()))
    messages.set(list.getSnapshot())
    return () => {
      stop()
      list.close()
      messages.set(NONE)
    }
  }, [client, talk, stage, marks, messages])

  const actions = useMemo(
    (): Action[] => [
      {
        id: 'discuss',
        label: 'Discuss the moment under the crosshair',
        group: 'Room',
        keys: ['m'],
        run() {
          const pointed = stage.pointed.getSnapshot()
          const start = pointed === null ? undefined : moments.charts.get(pointed.chart)
          return pointed === null || start === undefined ? false : start(pointed.time)
        },
      },
      {
        id: 'marks',
        label: marks ? 'Hide what was said from the charts' : 'Show what was said on the charts',
        group: 'Room',
        run: () => setMarks(!marks),
      },
    ],
    [stage, moments, marks, setMarks],
  )
  useActions(actions)
  return (
    <MomentsContext value={moments}>
      <PlotOverlay value={PlotMoments}>{children}</PlotOverlay>
    </MomentsContext>
  )
}
