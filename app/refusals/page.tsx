import type { Metadata } from 'next'
import { NodeList } from '../../components/panels/node-list.tsx'
import { RefusalList } from '../../components/panels/refusal-list.tsx'

export const metadata: Metadata = { title: 'Refused points' }

export default function Page() {
  return (
    <div className="grid grid-cols-1 gap-10">
      <RefusalList />
      <NodeList />
    </div>
  )
}
