import type { Range } from '../../lib/domain/time-range.ts'

const LONGEST = 7_000

/** Addresses that together give every point of the feeds in a range, as CSV; several where one would be too long. */
export function exportUrls(feeds: readonly string[], { from, to }: Range): string[] {
  const urls: string[] = []
  let query: URLSearchParams | null = null
  for (const feed of feeds) {
    const one = new URLSearchParams({ feed }).toString().length
    if (query === null || query.toString().length + one > LONGEST) {
      if (query !== null) urls.push(`/api/v1/export?${query}`)
      query = new URLSearchParams({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        format: 'csv',
        times: 'iso',
        sheet: '1',
      })
    }
    query.append('feed', feed)
  }
  if (query !== null) urls.push(`/api/v1/export?${query}`)
  return urls
}
