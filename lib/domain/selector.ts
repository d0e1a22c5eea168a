import type { Selector } from '../protocol/live-events.ts'
import { parseLabels } from './feed-id.ts'
import { compileGlob } from './glob.ts'

/** Whether an id is what a selector stands for: a feed by id, or a glob of the whole id and of the values of its labels. */
export function compileSelector(selector: Selector): (id: string) => boolean {
  if ('feed' in selector) return (id) => id === selector.feed
  const matches = compileGlob(selector.match)
  const { labels } = selector
  if (labels === undefined) return matches
  const matchesLabels = compileLabels(labels)
  return (id) => matches(id) && matchesLabels(parseLabels(id))
}

/** Whether labels have all of these, each with a value that its glob matches. */
export function compileLabels(
  wanted: Readonly<Record<string, string>>,
): (labels: Readonly<Record<string, string>>) => boolean {
  const globs = Object.entries(wanted).map(([name, glob]) => [name, compileGlob(glob)] as const)
  return (labels) =>
    globs.every(([name, matches]) => {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined
      return value !== undefined && matches(value)
    })
}
