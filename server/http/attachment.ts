/** A Content-Disposition that every system can save under: plain letters, digits, `.`, `_` and `-`, never hidden. */
export function attachment(name: string, extension: string): string {
  const safe = name
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 100)
  return `attachment; filename="watchroom-${safe || 'export'}.${extension}"`
}
