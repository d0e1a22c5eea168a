/** A command that posts one point of `feed` to this server, quoted for a POSIX shell. */
export function curlLine(origin: string, feed: string, value = 21.5): string {
  const body = JSON.stringify({ source: feed, value }).replaceAll("'", `'\\''`)
  return `curl -d '${body}' ${origin}/api/v1/points`
}

/** A feed's page. Ids travel as a query parameter, never in the path (SPEC PT3). */
export function feedHref(id: string): string {
  return `/feed?id=${encodeURIComponent(id)}`
}
