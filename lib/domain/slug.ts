const LONGEST = 60

/** An address made from a title: lower-case words of a–z and 0–9, joined by -. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return words?.join('-').slice(0, LONGEST).replace(/-$/, '') ?? 'room'
}

/** `wanted`, then `wanted-2`, `wanted-3`, …: the n-th address to try. */
export function nthSlug(wanted: string, n: number): string {
  return n === 1 ? wanted : `${wanted}-${n}`
}
