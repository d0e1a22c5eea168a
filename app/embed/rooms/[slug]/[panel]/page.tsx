import type { Metadata } from 'next'
import { EmbeddedPanel } from '../../../../../components/embed/embedded-panel.tsx'

type Params = Promise<{ slug: string; panel: string }>
type Search = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slug) }
}

export default async function Page({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { slug, panel } = await params
  const asked = await searchParams
  const search = Object.fromEntries(
    Object.entries(asked).filter((one): one is [string, string] => typeof one[1] === 'string'),
  )
  return <EmbeddedPanel slug={decodeURIComponent(slug)} panel={decodeURIComponent(panel)} search={search} />
}
