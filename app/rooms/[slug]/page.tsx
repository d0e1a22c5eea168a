import type { Metadata } from 'next'
import { RoomPage } from '../../../components/panels/room-page.tsx'

type Params = Promise<{ slug: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slug) }
}

export default async function Page({ params }: { params: Params }) {
  const slug = decodeURIComponent((await params).slug)
  return <RoomPage key={slug} slug={slug} />
}
