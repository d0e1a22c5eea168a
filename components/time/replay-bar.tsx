'use client'

import { Pause, Play, X } from 'lucide-react'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { formatDateTime } from '../format/times.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useStore } from '../hooks/use-store.ts'
import { useZone } from '../hooks/use-zone.ts'
import { type Replay, SPEEDS } from './replay.ts'

/** Plays a part of the past: play and stop, where it stands, and how fast. Nothing where there is no replay. */
export function ReplayBar({ replay, range }: { replay: Replay; range: Store<ChartRange> }) {
  const state = useStore(replay.state)
  const { asOf } = usePaced(range, 100)
  const [zone] = useZone()
  if (state === null) return null
  const { from, to, speed, playing } = state
  const at = Math.min(to, Math.max(from, asOf ?? from))
  const text = formatDateTime(at, zone, 'second')
  return (
    <fieldset
      data-testid="replay"
      className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-surface px-2 py-1"
    >
      <legend className="sr-only">Replay</legend>
      <button
        type="button"
        aria-label={playing ? 'Stop the replay' : 'Play the replay'}
        title={playing ? 'Stop (space)' : 'Play (space)'}
        onClick={() => (playing ? replay.stand() : replay.play())}
        className="grid size-8 shrink-0 place-items-center rounded-md bg-accent text-on-accent"
      >
        {playing ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
      </button>
      <input
        type="range"
        aria-label="Instant of the replay"
        aria-valuetext={text}
        min={0}
        max={1000}
        value={Math.round(((at - from) / (to - from)) * 1000)}
        onChange={({ target }) => replay.seek(Math.round(from + (Number(target.value) / 1000) * (to - from)))}
        className="h-8 min-w-24 flex-1 accent-accent"
      />
      <span data-testid="replay-time" className="text-[13px] tabular-nums">
        {text}
      </span>
      <label className="flex items-center gap-1 text-[13px] text-muted">
        <span className="max-sm:sr-only">Speed</span>
        <select
          value={speed}
          onChange={(event) => {
            const next = SPEEDS.find((one) => one === Number(event.target.value))
            if (next !== undefined) replay.setSpeed(next)
          }}
          className="h-8 rounded-md border border-edge bg-surface px-1 text-ink tabular-nums"
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              ×{one}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-label="Close the replay"
        title="Close the replay: the page stays paused"
        onClick={() => replay.end()}
        className="grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </fieldset>
  )
}
