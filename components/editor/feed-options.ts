import { byName } from '../../lib/domain/text/compare-names.ts'
import type { FeedRow } from '../../lib/protocol/http-api.ts'
import type { SelectorDraft } from './panel-draft.ts'

/** A line of the feed search. */
export type FeedOption =
  | { readonly kind: 'feed'; readonly feed: FeedRow }
  | { readonly kind: 'pattern'; readonly match: string; readonly found: number }
  | { readonly kind: 'label'; readonly name: string; readonly value: string }

const MAX_LABELS = 4

/** What a search offers: the pattern that was typed, labels that its feeds share, then the feeds. */
export function feedOptions(text: string, feeds: readonly FeedRow[], total: number): FeedOption[] {
  const typed = text.trim()
  const options: FeedOption[] = []
  if (typed !== '') options.push({ kind: 'pattern', match: globOf(typed), found: total })
  for (const { name, value } of commonLabels(feeds)) options.push({ kind: 'label', name, value })
  for (const feed of byName(feeds, ({ id }) => id)) options.push({ kind: 'feed', feed })
  return options
}

/** A word stands for all ids that contain it, as the search on the first page has it. */
function globOf(typed: string): string {
  return /[*?]/.test(typed) ? typed : `*${typed}*`
}

/** Labels that at least two of the feeds have, the most frequent first. */
function commonLabels(feeds: readonly FeedRow[]): { name: string; value: string }[] {
  const counts = new Map<string, { name: string; value: string; count: number }>()
  for (const { labels } of feeds) {
    for (const [name, value] of Object.entries(labels)) {
      const key = JSON.stringify([name, value])
      const held = counts.get(key)
      if (held === undefined) counts.set(key, { name, value, count: 1 })
      else held.count++
    }
  }
  return byName(counts.values(), ({ name, value }) => `${name} ${value}`)
    .filter(({ count }) => count > 1)
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_LABELS)
}

/** The selector that choosing an option adds. */
export function selectorFor(option: FeedOption): Omit<SelectorDraft, 'key'> {
  switch (option.kind) {
    case 'feed':
      return { by: 'feed', text: option.feed.id, labels: [], right: false }
    case 'pattern':
      return { by: 'match', text: option.match, labels: [], right: false }
    case 'label': {
      const { name, value } = option
      return { by: 'match', text: '*', labels: [{ key: 0, name, value }], right: false }
    }
  }
}

/** Whether a selector is what choosing the option would add. */
export function isChosen(option: FeedOption, selectors: readonly SelectorDraft[]): SelectorDraft | undefined {
  const wanted = selectorFor(option)
  return selectors.find(
    ({ by, text, labels }) =>
      by === wanted.by &&
      text === wanted.text &&
      labels.length === wanted.labels.length &&
      labels.every(
        ({ name, value }, i) => name === wanted.labels[i]?.name && value === wanted.labels[i]?.value,
      ),
  )
}
