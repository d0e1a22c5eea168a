/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  saveFrom(url, name)
  // The download reads it on its own time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** What an address of this server answers; the server names the file where `name` is empty. */
export function saveFrom(url: string, name = ''): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

/** For file names: what every system takes. */
export function fileName(title: string, at: number): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  return `${words === '' ? 'panel' : words.slice(0, 80)}-${stamp}`
}
