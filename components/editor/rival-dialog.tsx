'use client'

import type { Panel } from '../../lib/protocol/panels.ts'
import type { Rival } from '../../lib/protocol/rooms.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { guardedDialog } from '../ui/guarded-dialog.tsx'
import { panelDifferences } from './panel-differences.ts'
import { PanelPreview } from './panel-preview.tsx'
import type { RivalWords } from './rival-words.ts'

/** Two versions of a panel, live beside one another, and what is different. */
export const RivalDialog = guardedDialog(function RivalDialog(props: {
  readonly panel: Panel
  readonly rival: Rival
  readonly words: RivalWords
  readonly span: number
  readonly onResolve: (keep: 'panel' | 'rival' | 'both') => void
  readonly onClose: () => void
}) {
  const { panel, rival, words, span, onResolve, onClose } = props
  const differences = panelDifferences(panel, rival.panel)
  return (
    <Dialog
      title="Two versions of one panel"
      hint={`${words.story} Nothing is lost until one is chosen.`}
      width="wide"
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => onResolve('panel')}>{words.keepHeld}</Button>
          <Button onClick={() => onResolve('rival')}>{words.keepRival}</Button>
          <Button look="primary" onClick={() => onResolve('both')}>
            Keep both
          </Button>
        </>
      }
    >
      <div className="grid gap-6">
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
          <Version name={`${words.held}, in the room now`} panel={panel} span={span} />
          <Version name={words.rival} panel={rival.panel} span={span} />
        </div>
        <div className="overflow-x-auto">
          <table className="w-full text-left text-[13px]">
            <caption className="mb-1 text-left font-medium">What is different</caption>
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 pr-3 font-medium">
                  Field
                </th>
                <th scope="col" className="py-1 pr-3 font-medium">
                  {words.held}
                </th>
                <th scope="col" className="py-1 font-medium">
                  {words.rival}
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ field, ours, theirs }) => (
                <tr key={field} className="border-t border-line align-top">
                  <th scope="row" className="py-1 pr-3 font-normal">
                    {field}
                  </th>
                  <td className="break-all py-1 pr-3 font-mono text-xs">{ours}</td>
                  <td className="break-all py-1 font-mono text-xs">{theirs}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Dialog>
  )
})

function Version({
  name,
  panel,
  span,
}: {
  readonly name: string
  readonly panel: Panel
  readonly span: number
}) {
  return (
    <section aria-label={name} className="min-w-0">
      <h3 className="mb-2 text-[13px] font-medium">{name}</h3>
      <PanelPreview panel={panel} span={span} />
    </section>
  )
}
