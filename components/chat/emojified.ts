/** `:name:` becomes the emoji; where the names of emoji do not load, the text stays as it is. */
export async function emojified(text: string): Promise<string> {
  if (!text.includes(':')) return text
  try {
    const { withEmoji } = await import('./emoji.ts')
    return withEmoji(text)
  } catch {
    return text
  }
}
