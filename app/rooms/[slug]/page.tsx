import type { Metadata } from 'next'
import { RoomPage } from '../../../components/dashboard/room-page.tsx'

type Params = Promise<{ slug: string }>
type Search = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slug) }
}

const KNOWN = ['span', 'from', 'to', 'at', 'edit']

export default async function Page({ params, searchParams }: { params: Params; searchParams: Search }) {
  const slug = decodeURIComponent((await params).slug)
  const asked = await searchParams
  const search: Record<string, string> = {}
  for (const name of KNOWN) {
    const value = asked[name]
    if (typeof value === 'string') search[name] = value
  }
  return <RoomPage key={slug} slug={slug} search={search} />
}
