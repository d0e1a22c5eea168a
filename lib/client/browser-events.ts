/** What the connection wants to know of the machine it runs on. Under Node there is nothing to tell. */
export interface BrowserEvents {
  /** False only where the browser is sure that there is no network. */
  online(): boolean
  subscribe(listener: (event: BrowserEvent) => void): () => void
}

export type BrowserEvent = 'online' | 'offline' | 'visible'

export const noBrowserEvents: BrowserEvents = { online: () => true, subscribe: () => () => undefined }

interface EventSource {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

/** A page that comes back from the back-forward cache or from being frozen counts as made visible. */
export function browserEvents(
  window: EventSource & { readonly navigator: { readonly onLine: boolean } },
  document: EventSource & { readonly visibilityState: string },
): BrowserEvents {
  return {
    online: () => window.navigator.onLine,
    subscribe(listener) {
      const online = () => listener('online')
      const offline = () => listener('offline')
      const shown = () => {
        if (document.visibilityState === 'visible') listener('visible')
      }
      const sources = [
        [window, 'online', online],
        [window, 'offline', offline],
        [window, 'pageshow', shown],
        [document, 'visibilitychange', shown],
        [document, 'resume', shown],
      ] as const
      for (const [target, type, handler] of sources) target.addEventListener(type, handler)
      return () => {
        for (const [target, type, handler] of sources) target.removeEventListener(type, handler)
      }
    },
  }
}
