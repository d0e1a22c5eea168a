/** What pops up in the conversation stays inside it: it may cover the rest of the page. */
export function talkElement(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-talk]')
}
