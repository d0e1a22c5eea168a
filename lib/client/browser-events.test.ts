import { describe, expect, it } from 'vitest'
import { browserEvents } from './browser-events.ts'

describe('browserEvents', () => {
  it('passes on what a page learns, and leaves no listener behind', () => {
    const window = Object.assign(new EventTarget(), { navigator: { onLine: true } })
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    const environment = browserEvents(window, document)
    const heard: string[] = []
    const unsubscribe = environment.subscribe((event) => heard.push(event))
    window.dispatchEvent(new Event('offline'))
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(heard).toEqual(['offline', 'online', 'visible'])
    unsubscribe()
    window.dispatchEvent(new Event('online'))
    expect(heard).toHaveLength(3)
    window.navigator.onLine = false
    expect(environment.online()).toBe(false)
  })
})
