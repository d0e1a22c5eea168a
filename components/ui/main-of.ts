/** What pops up stays inside the page's landmark. */
export function mainOf(): HTMLElement | null {
  return typeof document === 'undefined' ? null : document.getElementById('main')
}
