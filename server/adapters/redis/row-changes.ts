/** What a group of rows takes besides its bytes, about. */
export const GROUP_BYTES = 100

/** In a sorted set of the feed, takes the place of what has the scores least..greatest; null: of nothing. */
export type Change = readonly [
  name: string,
  least: number | string,
  greatest: number | string,
  member: Uint8Array | null,
]

/** As lua/change-rows.lua reads them. */
export function changeArgs(changes: readonly Change[]): (string | number | Buffer)[] {
  return changes.flatMap(([name, least, greatest, member]) => [
    name,
    least,
    greatest,
    member === null ? '' : Buffer.from(member),
  ])
}
