import { compareNames } from '../../lib/domain/text/compare-names.ts'

const SHORTEST_MS = 5_000
const UNITS: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000 }

/** `30s`, `2m`, `90`: how long each room is shown, ms, 5 s at least; null where it cannot be read. */
export function readCycle(text: string | null): number | null {
  const match = /^(\d{1,6})(s|m|h|)$/.exec(text ?? '')
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN)
  return ms > 0 ? Math.max(SHORTEST_MS, ms) : null
}

/** The room after this one, by address, and from the last to the first; null where there is no other. */
export function nextRoom(
  slug: string,
  rooms: readonly { readonly slug: string; readonly archived: boolean }[],
) {
  const slugs = rooms.filter((room) => !room.archived).map((room) => room.slug)
  const others = slugs.filter((other) => other !== slug).sort(compareNames)
  return others.find((other) => compareNames(other, slug) > 0) ?? others[0] ?? null
}
