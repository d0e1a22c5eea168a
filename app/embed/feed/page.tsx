import type { Metadata } from 'next'
import { EmbeddedFeed } from '../../../components/embed/embedded-feed.tsx'

type Search = Promise<Record<string, string | string[] | undefined>>

export const metadata: Metadata = { title: 'Feed' }

export default async function Page({ searchParams }: { searchParams: Search }) {
  const asked = await searchParams
  const search = Object.fromEntries(
    Object.entries(asked).filter((one): one is [string, string] => typeof one[1] === 'string'),
  )
  return <EmbeddedFeed search={search} />
}
