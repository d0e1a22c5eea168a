import type { Metadata } from 'next'
import { RefusalList } from '../../components/panels/refusal-list.tsx'

export const metadata: Metadata = { title: 'Refused points' }

export default function Page() {
  return <RefusalList />
}
