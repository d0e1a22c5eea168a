'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useStore } from '../hooks/use-store.ts'
import { useActionList } from '../providers/actions-provider.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { GROUPS } from './actions.ts'
import { isApple, keyName } from './key-names.ts'

interface Line {
  readonly label: string
  readonly keys: readonly string[]
}

/** What charts do with keys while one has the focus. */
const ON_A_CHART: readonly Line[] = [
  { label: 'Read values', keys: ['ArrowLeft', 'ArrowRight'] },
  { label: 'To the edges', keys: ['Home', 'End'] },
  { label: 'Zoom in, zoom out', keys: ['+', '-'] },
  { label: 'Move the range', keys: ['Shift ←', 'Shift →'] },
]

/** All keys of the present page. */
export const ShortcutSheet = guardedDialog(function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const actions = useStore(useActionList().list)
  const apple = isApple()
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed left-1/2 top-1/2 z-50 max-h-[85dvh] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line bg-surface p-5 shadow-xl"
        >
          <div className="mb-4 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="grid size-8 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </Dialog.Close>
          </div>
          <div className="gap-x-10 sm:columns-2">
            {GROUPS.map((group) => (
              <Lines
                key={group}
                title={group}
                apple={apple}
                lines={actions.flatMap(({ label, keys, group: of }) =>
                  of === group && keys !== undefined ? [{ label, keys }] : [],
                )}
              />
            ))}
            <Lines title="On a chart" apple={apple} lines={ON_A_CHART} />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
})

function Lines({ title, lines, apple }: { title: string; lines: readonly Line[]; apple: boolean }) {
  if (lines.length === 0) return null
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 text-[13px] font-medium text-muted">{title}</h3>
      <dl>
        {lines.map(({ label, keys }) => (
          <div key={label} className="flex items-baseline justify-between gap-3 py-1 text-[13px]">
            <dt>{label}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-edge bg-raised px-1.5 font-sans text-xs leading-5"
                >
                  {keyName(key, apple)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
