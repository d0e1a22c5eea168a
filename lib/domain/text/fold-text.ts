/** Accents, vowel points and format characters; not the voicing marks of kana, nor the vowel signs of Indic and Thai, which are letters. */
const MARKS =
  /(?![\u3099\u309a])\p{Script=Inherited}|(?=\p{M})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]|(?!\u200b)\p{Cf}|\u0640/gu

/** Letters that no normal form takes apart, and two that keyboards write in two ways. */
const ALIKE: Readonly<Record<string, string>> = {
  ς: 'σ',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  æ: 'ae',
  œ: 'oe',
  ی: 'ي',
  ک: 'ك',
}
const UNLIKE = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu')

/** No letter beyond ASCII: nothing but the case can differ. */
const PLAIN = /^[\0-\x7f]*$/

/**
 * What two texts have in common that a person takes for the same: without case, accents, compatibility forms (full width,
 * ligatures) and invisible characters, and composed. Everything that searches or compares words and names asks this.
 */
export function folded(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()
  return (
    text
      .normalize('NFKD')
      .replace(MARKS, '')
      // Capitals first: ß and ẞ become ss, and the dotless i an i.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replace(UNLIKE, (letter) => ALIKE[letter] ?? letter)
      .replace(MARKS, '')
      .normalize('NFKC')
  )
}
