import type { Metadata } from 'next'
import { FeedPage } from '../../components/panels/feed-page.tsx'

type Search = Promise<Record<string, string | string[] | undefined>>

async function idOf(searchParams: Search): Promise<string> {
  const { id } = await searchParams
  return (Array.isArray(id) ? id[0] : id) ?? ''
}

export async function generateMetadata({ searchParams }: { searchParams: Search }): Promise<Metadata> {
  return { title: (await idOf(searchParams)) || 'Feed' }
}

export default async function Page({ searchParams }: { searchParams: Search }) {
  const id = await idOf(searchParams)
  return <FeedPage key={id} id={id} />
}
