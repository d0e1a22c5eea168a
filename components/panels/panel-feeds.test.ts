import { describe, expect, it } from 'vitest'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Selector } from '../../lib/protocol/live-events.ts'
import { missingFeeds, panelFeeds } from './panel-feeds.ts'

const IDS = ['b{host="a2"}', 'b{host="a1"}', 'b{host="c"}', 'a']
const feeds = new Map(IDS.map((id) => [id, { id } as FeedStore]))
const idsOf = (selectors: Selector[]) => panelFeeds({ selectors }, feeds).map(({ id }) => id)

describe('the feeds of a panel', () => {
  it('come in its own order, each once, a glob’s by id', () => {
    expect(idsOf([{ feed: 'b{host="c"}' }, { match: 'b*' }, { feed: 'a' }])).toEqual([
      'b{host="c"}',
      'b{host="a1"}',
      'b{host="a2"}',
      'a',
    ])
  })

  it('are chosen by labels too', () => {
    expect(idsOf([{ match: '*', labels: { host: 'a*' } }])).toEqual(['b{host="a1"}', 'b{host="a2"}'])
  })

  it('that are named and not there are missing', () => {
    expect(missingFeeds({ selectors: [{ feed: 'gone' }, { feed: 'a' }, { match: 'x*' }] }, feeds)).toEqual([
      'gone',
    ])
  })
})
