'use client'

import { Popover } from 'radix-ui'
import { type SubmitEvent, useId, useState } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import { type ChartRange, MAX_SPAN, MIN_SPAN } from '../../lib/domain/time-range.ts'
import { seenNow, showRange } from '../charts/range-moves.ts'
import { type TimeEntry, timeOfEntry, timesOfInput, toInput } from '../format/ranges.ts'
import { formatOffset, type Zone } from '../format/times.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { mainOf } from '../ui/main-of.ts'
import { RangeTrigger } from './range-trigger.tsx'

/** Opens at once: it is loaded when it is asked for. Begins with what is shown. */
export function RangePopover({ range }: { range: WritableStore<ChartRange> }) {
  const [open, setOpen] = useState(true)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <RangeTrigger />
      </Popover.Trigger>
      <Popover.Portal container={mainOf()}>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Range from one time to another"
          className="z-20 w-72 rounded-lg border border-line bg-surface p-4 shadow-lg"
        >
          <Fields range={range} onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Fields({ range, onDone }: { range: WritableStore<ChartRange>; onDone: () => void }) {
  const stage = useStage()
  const [zone] = useZone()
  const [seen] = useState(() => seenNow(range.getSnapshot(), stage.now()))
  const entry = (shown: number): TimeEntry => ({ shown, text: toInput(shown, zone) })
  const [from, setFrom] = useState(() => entry(seen.from))
  const [to, setTo] = useState(() => entry(seen.to))
  const [problem, setProblem] = useState<string | null>(null)

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const asked = { from: timeOfEntry(from, zone), to: timeOfEntry(to, zone) }
    const length = asked.to - asked.from
    if (Number.isNaN(length)) setProblem('Both times are needed, with their day.')
    else if (length < MIN_SPAN) setProblem('The range ends before it begins.')
    else if (length > MAX_SPAN) setProblem('A range is at most ten years long.')
    else {
      showRange(range, asked)
      onDone()
    }
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-3">
      <TimeField label="From" zone={zone} value={from} onChange={setFrom} />
      <TimeField label="To" zone={zone} value={to} onChange={setTo} />
      <p className="text-xs text-muted">Times are {zone === 'utc' ? 'in UTC' : 'in this computer’s zone'}.</p>
      {problem === null ? null : (
        <p role="alert" className="text-[13px] text-bad">
          {problem}
        </p>
      )}
      <button type="submit" className="h-8 rounded-md bg-accent px-3 text-[13px] font-medium text-on-accent">
        Show this range
      </button>
    </form>
  )
}

function TimeField(props: {
  readonly label: string
  readonly zone: Zone
  readonly value: TimeEntry
  readonly onChange: (value: TimeEntry) => void
}) {
  const { label, zone, value, onChange } = props
  const id = useId()
  const [earlier, later] = timesOfInput(value.text, zone)
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      <input
        id={id}
        type="datetime-local"
        step="1"
        value={value.text}
        onChange={(event) => onChange({ shown: value.shown, text: event.target.value })}
        className="h-8 w-full min-w-0 rounded-md border border-edge bg-surface px-2 text-[13px] tabular-nums"
      />
      {earlier === undefined || later === undefined ? null : (
        <select
          aria-label={`${label}: which of the two times that the clock shows so`}
          value={timeOfEntry(value, zone) === later ? 'later' : 'earlier'}
          onChange={(event) => onChange({ ...value, second: event.target.value === 'later' })}
          className="h-8 rounded-md border border-edge bg-surface px-2 text-[13px]"
        >
          <option value="earlier">the first time ({formatOffset(earlier)})</option>
          <option value="later">the second time ({formatOffset(later)})</option>
        </select>
      )}
    </div>
  )
}
