/** How two versions of a panel are named to the person who looks at them: the one in the room, and its rival. */
export interface RivalWords {
  /** What happened, in a sentence. */
  readonly story: string
  /** "Ada’s", "Yours" */
  readonly held: string
  readonly rival: string
  /** "Keep Ada’s", "Keep yours" */
  readonly keepHeld: string
  readonly keepRival: string
}

/** `heldBy` is undefined where nobody knows any more who changed the one in the room. */
export function rivalWords(me: string | undefined, heldBy: string | undefined, rivalBy: string): RivalWords {
  const mine = me !== undefined && heldBy === me
  const alsoMine = rivalBy === me
  const who = mine ? 'you' : (heldBy ?? 'somebody')
  const story = alsoMine
    ? `You saved a version while ${mine ? 'another tab of yours' : who} saved another.`
    : `${rivalBy} saved a version while ${who === rivalBy ? 'the same name' : who} saved another.`
  if (heldBy === rivalBy || heldBy === undefined) {
    const later =
      alsoMine && heldBy !== rivalBy ? 'Yours' : heldBy === undefined ? `${rivalBy}’s` : 'The other one'
    return words(story, 'The one in the room', later)
  }
  return words(story, mine ? 'Yours' : `${heldBy}’s`, alsoMine ? 'Yours' : `${rivalBy}’s`)
}

function words(story: string, held: string, rival: string): RivalWords {
  const keep = (name: string): string =>
    `Keep ${/^(Yours|The )/.test(name) ? name[0]?.toLowerCase() + name.slice(1) : name}`
  return { story, held, rival, keepHeld: keep(held), keepRival: keep(rival) }
}
