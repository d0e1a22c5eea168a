'use client'

import type { Panel } from '../../lib/protocol/panels.ts'
import type { Editor } from '../../lib/protocol/room-events.ts'
import type { Rival } from '../../lib/protocol/rooms.ts'
import { seriesColors } from '../charts/series-color.ts'
import { formatDateTime } from '../format/times.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useZone } from '../hooks/use-zone.ts'
import { Button } from '../ui/button.tsx'

/** What people do to a panel: who has it open in an editor, and versions of it that wait for a decision. */
export function CellNotes(props: {
  readonly panel: Panel
  readonly editors: readonly Editor[]
  readonly rivals: readonly Rival[]
  readonly onResolve: (rival: Rival, keep: 'panel' | 'rival' | 'both') => void
  readonly onCompare: (rival: Rival) => void
}) {
  const { panel, editors, rivals, onResolve, onCompare } = props
  const first = editors[0]
  return (
    <>
      {first === undefined ? null : (
        <div
          className="pointer-events-none absolute inset-0 z-20 rounded-lg border-2"
          style={{ borderColor: colorOf(first) }}
        />
      )}
      {editors.length === 0 ? null : (
        <p
          data-testid="editors"
          className="pointer-events-none absolute -top-3 right-3 z-20 flex max-w-[80%] gap-1.5 truncate rounded-full border bg-surface px-2 py-0.5 text-xs"
          style={{ borderColor: first === undefined ? undefined : colorOf(first) }}
        >
          {editors.map((editor) => (
            <span key={editor.tab} className="inline-flex items-center gap-1">
              <span aria-hidden className="size-2 rounded-full" style={{ background: colorOf(editor) }} />
              {editor.person.name}
            </span>
          ))}
          {editors.length === 1 ? 'is editing' : 'are editing'}
        </p>
      )}
      {rivals.map((rival) => (
        <RivalStrip
          key={rival.id}
          panel={panel}
          rival={rival}
          onResolve={(keep) => onResolve(rival, keep)}
          onCompare={() => onCompare(rival)}
        />
      ))}
    </>
  )
}

function colorOf({ person }: Editor): string {
  return `var(${seriesColors([person.id])[0] ?? '--series-1'})`
}

/** There is no place for it while a phone edits; comparing offers the same. */
const NARROW = 'max-md:group-data-editing/cell:hidden'

function RivalStrip(props: {
  readonly panel: Panel
  readonly rival: Rival
  readonly onResolve: (keep: 'panel' | 'rival' | 'both') => void
  readonly onCompare: () => void
}) {
  const { panel, rival, onResolve, onCompare } = props
  const [zone] = useZone()
  const mine = usePerson()?.name === rival.by
  return (
    <section
      aria-label={`Another version of ${panel.title}`}
      data-testid="rival"
      className="absolute inset-x-2 bottom-2 z-20 grid gap-2 rounded-md border border-warn bg-surface p-2 shadow-lg max-md:not-group-data-editing/cell:static max-md:not-group-data-editing/cell:mt-2"
    >
      <p className={`text-[13px] ${NARROW}`}>
        <strong className="font-medium">{mine ? 'You' : rival.by}</strong> changed this panel at the same time
        as somebody else, {formatDateTime(rival.at, zone)}. Both versions are kept until one of you chooses.
      </p>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="mr-auto hidden text-[13px] max-md:group-data-editing/cell:inline">Two versions</span>
        <Button onClick={onCompare}>Compare</Button>
        <Button className={NARROW} onClick={() => onResolve('panel')}>
          Keep this
        </Button>
        <Button className={NARROW} onClick={() => onResolve('rival')}>
          {mine ? 'Keep mine' : 'Keep theirs'}
        </Button>
        <Button className={NARROW} onClick={() => onResolve('both')}>
          Keep both
        </Button>
      </div>
    </section>
  )
}
