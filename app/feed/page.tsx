import type { Metadata } from 'next'
import { FeedPage } from '../../components/panels/feed-page.tsx'

type Search = Promise<Record<string, string | string[] | undefined>>

async function one(searchParams: Search, name: string): Promise<string> {
  const value = (await searchParams)[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

export async function generateMetadata({ searchParams }: { searchParams: Search }): Promise<Metadata> {
  return { title: (await one(searchParams, 'id')) || 'Feed' }
}

const KNOWN = ['window', 'span', 'from', 'to', 'at']

export default async function Page({ searchParams }: { searchParams: Search }) {
  const id = await one(searchParams, 'id')
  const search: Record<string, string> = {}
  for (const name of KNOWN) search[name] = await one(searchParams, name)
  return <FeedPage key={id} id={id} search={search} />
}
