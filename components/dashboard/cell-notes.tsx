'use client'

import type { Panel } from '../../lib/protocol/panels.ts'
import type { Editor } from '../../lib/protocol/room-events.ts'
import type { Rival } from '../../lib/protocol/rooms.ts'
import { seriesColors } from '../charts/series-color.ts'
import { rivalWords } from '../editor/rival-words.ts'
import { formatDateTime } from '../format/times.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useZone } from '../hooks/use-zone.ts'
import { Button } from '../ui/button.tsx'

/** What people do to a panel: who has it open in an editor, and versions of it that wait for a decision. */
export function CellNotes(props: {
  readonly panel: Panel
  readonly editors: readonly Editor[]
  readonly rivals: readonly Rival[]
  /** Who changed the panel as it is in the room; undefined where that is not known any more. */
  readonly author: string | undefined
  readonly onResolve: (rival: Rival, keep: 'panel' | 'rival' | 'both') => void
  readonly onCompare: (rival: Rival) => void
}) {
  const { panel, editors, rivals, author, onResolve, onCompare } = props
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
          author={author}
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
  readonly author: string | undefined
  readonly onResolve: (keep: 'panel' | 'rival' | 'both') => void
  readonly onCompare: () => void
}) {
  const { panel, rival, author, onResolve, onCompare } = props
  const [zone] = useZone()
  const words = rivalWords(usePerson()?.name, author, rival.by)
  return (
    <section
      aria-label={`Another version of ${panel.title}`}
      data-testid="rival"
      className="absolute inset-x-2 bottom-2 z-20 grid gap-2 rounded-md border border-warn bg-surface p-2 shadow-lg max-md:not-group-data-editing/cell:static max-md:not-group-data-editing/cell:mt-2"
    >
      <p className={`text-[13px] ${NARROW}`}>
        {`${words.story} ${formatDateTime(rival.at, zone)}. Both are kept until one of you chooses.`}
      </p>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="mr-auto hidden text-[13px] max-md:group-data-editing/cell:inline">Two versions</span>
        <Button onClick={onCompare}>Compare</Button>
        <Button className={NARROW} onClick={() => onResolve('panel')}>
          {words.keepHeld}
        </Button>
        <Button className={NARROW} onClick={() => onResolve('rival')}>
          {words.keepRival}
        </Button>
        <Button className={NARROW} onClick={() => onResolve('both')}>
          Keep both
        </Button>
      </div>
    </section>
  )
}
