'use client'

import { TriangleAlert } from 'lucide-react'
import { type NodeRow, nodeListSchema } from '../../lib/protocol/nodes.ts'
import { formatAge } from '../format/times.ts'
import { useJson } from '../hooks/use-json.ts'

const parseNodes = (body: unknown) => nodeListSchema.parse(body)

/** Who takes part where several nodes share their data: releases, and how far clocks are off. Of a single one only its warnings. */
export function NodeList() {
  const [state] = useJson('/api/v1/nodes', parseNodes, 5000)
  if (state.kind !== 'ready') return null
  const { nodes, warnings, at } = state.data
  const alone = nodes.length < 2 && nodes.every(({ skew }) => skew === null)
  if (alone && warnings.length === 0) return null
  return (
    <section aria-labelledby="nodes" className="grid grid-cols-1 gap-3">
      <div>
        <h2 id="nodes">Nodes</h2>
        <p className="mt-1 max-w-2xl text-muted">
          The servers that share these feeds, and how far the clock of each is off that of Redis. Clocks are
          only measured, never corrected.
        </p>
      </div>
      <div role="status" data-testid="node-warnings" className="grid gap-2 empty:hidden">
        {warnings.map((warning) => (
          <p
            key={warning}
            className="flex items-start gap-2 rounded-md border border-warn bg-surface px-3 py-2 text-[13px]"
          >
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {warning}
          </p>
        ))}
      </div>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-left text-[13px]">
          <thead className="bg-raised text-muted">
            <tr>
              <th scope="col" className="px-3 py-2 font-medium">
                Node
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Release
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Runs for
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Clock
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <tr key={node.id} className="border-t border-line first:border-t-0">
                <td className="px-3 py-2">
                  {node.host} <span className="font-mono text-muted">{node.id.slice(0, 6)}</span>
                  {node.self ? <span className="block text-muted">answers this page</span> : null}
                </td>
                <td className="whitespace-nowrap px-3 py-2">{node.release}</td>
                <td className="whitespace-nowrap px-3 py-2 tabular-nums">{formatAge(at - node.started)}</td>
                <td className="whitespace-nowrap px-3 py-2 text-right tabular-nums">{describeSkew(node)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function describeSkew({ skew }: NodeRow): string {
  if (skew === null) return 'not measured'
  const ms = Math.round(skew.ms)
  const sign = ms === 0 ? '' : ms < 0 ? '−' : '+'
  return `${sign}${Math.abs(ms)} ms (± ${Math.max(1, Math.round(skew.within))})`
}
