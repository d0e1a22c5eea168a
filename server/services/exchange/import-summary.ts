import { type RetentionRule, retentionOf } from '../../../lib/domain/retention.ts'
import type { ImportedFeed, KeptAs } from '../../../lib/protocol/imports.ts'

const DAY = 86_400_000
const YEAR = 365 * DAY
/** Feeds that a setting names; more go by what their names begin with. */
const NAMED = 3

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Counted = Mutable<Omit<ImportedFeed, 'feed' | 'known'>> & { readonly rule: RetentionRule; old: number }

/** What an import holds, feed by feed, and what retention makes of it (SPEC IM7). */
export class ImportSummary {
  readonly feeds = new Map<string, Counted>()
  readonly kept: Mutable<KeptAs> = { entries: 0, s8: 0, m1: 0, h1: 0, nothing: 0 }
  readonly #ruleOf: (id: string) => RetentionRule
  readonly #now: number

  constructor(rules: readonly RetentionRule[], now: number) {
    this.#ruleOf = retentionOf(rules)
    this.#now = now
  }

  add(feed: string, time: number): void {
    let one = this.feeds.get(feed)
    if (one === undefined) {
      one = { points: 0, from: time, to: time, rule: this.#ruleOf(feed), old: 0 }
      this.feeds.set(feed, one)
    }
    one.points++
    one.from = Math.min(one.from, time)
    one.to = Math.max(one.to, time)
    const kind = keptAs(this.#now - time, one.rule)
    if (kind !== 'entries') one.old++
    this.kept[kind]++
  }

  /** Sentences about what the next clean-up takes, and how to keep it; none where it takes nothing. */
  notes(): string[] {
    const old = [...this.feeds].filter(([, { old }]) => old > 0)
    if (old.length === 0) return []
    const { s8, m1, h1, nothing } = this.kept
    const kinds = [
      [s8, 'as rollups of 8 s'],
      [m1, 'as rollups of 66 s'],
      [h1, 'as rollups of 70 min'],
      [nothing, 'not at all'],
    ] as const
    const left = kinds.filter(([count]) => count > 0).map(([count, as]) => `${amount(count)} ${as}`)
    const ages = [...new Set(old.map(([, { rule }]) => ageText(rule.entries)))]
    const sum = old.reduce((points, [, feed]) => points + feed.old, 0)
    return [
      `${amount(sum)} ${sum === 1 ? 'point is' : 'points are'} older than points are kept one by one ` +
        `(${ages.join(', ')}): after the next clean-up at least this is left of them: ${left.join(', ')}.`,
      `To keep every point, put RETENTION='${settingFor(old.map(([id]) => id))}' before the server's other rules, start it again, and import then.`,
    ]
  }
}

function keptAs(age: number, { entries, rows }: RetentionRule): keyof KeptAs {
  if (age <= entries) return 'entries'
  if (age <= rows[0]) return 's8'
  if (age <= rows[1]) return 'm1'
  return age <= rows[2] ? 'h1' : 'nothing'
}

function settingFor(ids: readonly string[]): string {
  const patterns = ids.length <= NAMED ? ids : [`${commonStart(ids)}*`]
  // What would end a rule or the shell's quotes is matched by any character.
  return patterns.map((pattern) => `${pattern.replaceAll(/[;']/g, '?')}=entries:forever`).join('; ')
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

function ageText(ms: number): string {
  if (ms >= YEAR && ms % YEAR === 0) return ms === YEAR ? '1 year' : `${ms / YEAR} years`
  if (ms >= DAY) return `${Number((ms / DAY).toFixed(1))} ${ms === DAY ? 'day' : 'days'}`
  return `${Number((ms / 3_600_000).toFixed(2))} h`
}

function amount(count: number): string {
  return count.toLocaleString('en')
}
