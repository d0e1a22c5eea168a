/** Controls, marks of width zero, letters without a shape, and what turns the direction of the text around it. */
const UNSEEN =
  /[\p{Cc}\u00ad\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/gu

/** A name as others may see it: nobody's looks empty, or turns what stands beside it around. Empty where nothing is left. */
export function plainName(name: string): string {
  const plain = name.replace(UNSEEN, '').trim()
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(plain) ? plain : ''
}
