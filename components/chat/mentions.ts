import { folded } from '../../lib/domain/text/fold-text.ts'
import { SPACED_LETTER } from '../../lib/domain/text/search-words.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import type { Present } from '../../lib/protocol/chat-events.ts'
import { MAX_MENTIONS } from '../../lib/protocol/limits.ts'

const GOES_ON_BEFORE = new RegExp(`${SPACED_LETTER}$`, 'u')
const GOES_ON = new RegExp(`^${SPACED_LETTER}`, 'u')
/** Characters that a name may take, in any normal form. */
const REACH = 256

export type Mention = ChatMessage['mentions'][number]

/** `@name` in a text, at [from, to), and whom it means: several where a name that many have was written by hand. */
export interface MentionSpot {
  readonly from: number
  readonly to: number
  readonly who: readonly Mention[]
}

/** Somebody who was chosen from the list; `@name` begins at `at`. */
export interface Pick extends Mention {
  readonly at: number
}

/** Who may be mentioned: those who are here, and those who wrote something; each once, not oneself and no programs. */
export function knownPeople(
  present: readonly Present[],
  messages: readonly ChatMessage[],
  me: string,
): Mention[] {
  const known = new Map<string, Mention>()
  for (const { author } of messages) {
    if (author.bot !== true) known.set(author.id, { id: author.id, name: author.name })
  }
  for (const { person } of present) known.set(person.id, { id: person.id, name: person.name })
  known.delete(me)
  return [...known.values()]
}

/**
 * Every `@name` of these people (SPEC CH9). Where a longer name fits, the shorter one that begins it is not meant. Normal
 * forms, case and accents do not matter, but who is called exactly so comes before others. A pick is who was chosen.
 */
export function mentionSpots(
  text: string,
  people: readonly Mention[],
  picks: readonly Pick[] = [],
): MentionSpot[] {
  const names = namesOf(people)
  const spots: MentionSpot[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (GOES_ON_BEFORE.test(text.slice(Math.max(0, at - 2), at))) continue
    const pick = picks.find((one) => one.at === at && text.startsWith(one.name, at + 1))
    const spot = pick === undefined ? spotAt(text, at, names) : spotOf(at, pick.name.length, [pick])
    if (spot === null || goesOn(text, spot.to)) continue
    spots.push(spot)
    at = spot.to - 1
  }
  return spots
}

/** Whom a text mentions, each once, in the order of the text. */
export function mentionsIn(text: string, people: readonly Mention[], picks: readonly Pick[] = []): Mention[] {
  const found = new Map<string, Mention>()
  for (const { who } of mentionSpots(text, people, picks))
    for (const { id, name } of who) if (!found.has(id)) found.set(id, { id, name })
  return [...found.values()].slice(0, MAX_MENTIONS)
}

/**
 * Whom each `@name` of a message means, of those whom it mentions: where several are of one name and there is a place for
 * each, they stand in their order; else each place means all of them.
 */
export function mentionedAt(text: string, mentions: readonly Mention[]): MentionSpot[] {
  const spots = mentionSpots(text, mentions)
  const groups = Map.groupBy(spots, ({ who }) => who.map(({ id }) => id).join(' '))
  return spots.map((spot) => {
    const group = groups.get(spot.who.map(({ id }) => id).join(' ')) ?? []
    const one = spot.who[Math.min(group.indexOf(spot), spot.who.length - 1)]
    return one === undefined || group.length < spot.who.length ? spot : { ...spot, who: [one] }
  })
}

/** The picks of a text that was changed: those behind the change move with it, those that it touches are picks no more. */
export function movedPicks(picks: readonly Pick[], before: string, after: string): Pick[] {
  const most = Math.min(before.length, after.length)
  let same = 0
  while (same < most && before[same] === after[same]) same++
  let rest = 0
  while (rest < most - same && before.at(-1 - rest) === after.at(-1 - rest)) rest++
  const shift = after.length - before.length
  return picks.flatMap((pick) => {
    if (pick.at + 1 + pick.name.length <= same) return [pick]
    return pick.at >= before.length - rest ? [{ ...pick, at: pick.at + shift }] : []
  })
}

/** People by their folded name, the longest name first. */
function namesOf(people: readonly Mention[]): [name: string, people: Mention[]][] {
  const names = new Map<string, Mention[]>()
  for (const one of people) {
    const name = folded(one.name)
    const held = names.get(name)
    if (held === undefined) names.set(name, [one])
    else held.push(one)
  }
  return [...names].sort(([a], [b]) => b.length - a.length)
}

function spotAt(text: string, at: number, names: readonly [string, Mention[]][]): MentionSpot | null {
  const ahead = text.slice(at + 1, at + 1 + REACH)
  const wanted = folded(ahead)
  for (const [name, people] of names) {
    const length = name !== '' && wanted.startsWith(name) ? lengthOf(ahead, name) : 0
    if (length === 0 || goesOn(text, at + 1 + length)) continue
    const written = text.slice(at + 1, at + 1 + length).normalize('NFC')
    const exact = people.filter((one) => one.name.normalize('NFC') === written)
    return spotOf(at, length, exact.length > 0 ? exact : people)
  }
  return null
}

function spotOf(at: number, length: number, who: readonly Mention[]): MentionSpot {
  return { from: at, to: at + 1 + length, who }
}

/** How much of a text is the name that it begins with: the length may differ in another normal form. */
function lengthOf(text: string, name: string): number {
  let found = 0
  for (let length = 1; length <= text.length; length++) {
    const same = folded(text.slice(0, length)) === name
    if (same) found = length
    else if (found > 0) break
  }
  return found
}

function goesOn(text: string, at: number): boolean {
  return GOES_ON.test(text.slice(at, at + 2))
}
