import { describe, expect, it } from 'vitest'
import { folded } from './fold-text.ts'
import { indexedText, searchFor } from './search-words.ts'

const finds = (text: string, asked: string) => searchFor(asked)(text)

describe('folding', () => {
  it.each([
    ['Über', 'u\u0308BER'],
    ['STRASSE', 'straße'],
    ['ẞ', 'ss'],
    ['İSTANBUL', 'istanbul'],
    ['ISITICI', 'ısıtıcı'],
    ['ΟΔΟΣ', 'όδος'],
    ['Ёлка', 'елка'],
    ['ﬁlter', 'Filter'],
    ['ＡＢＣ１２', 'abc12'],
    ['ﾎﾟﾝﾌﾟ', 'ポンプ'],
    ['서버', '서버'.normalize('NFD')],
    ['Łódź', 'lodz'],
    ['مَكْتَبَة', 'مكتبة'],
    ['می‌شود', 'میشود'],
    ['שָׁלוֹם', 'שלום'],
    ['soft\u00adware', 'software'],
    ['m²', 'M2'],
  ])('[CH7] %s and %s are the same', (a, b) => expect(folded(a)).toBe(folded(b)))

  it.each([
    ['ガス', 'カス'],
    ['की', 'का'],
    ['ปา', 'ปี'],
    ['pump-1', 'pump-2'],
  ])('[CH7] %s and %s are not', (a, b) => expect(folded(a)).not.toBe(folded(b)))

  it('[CH7] is the same when done twice', () => {
    for (let code = 1; code < 0x30000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue
      const once = folded(String.fromCodePoint(code))
      if (folded(once) !== once) expect([code.toString(16), folded(once)]).toEqual([code.toString(16), once])
    }
  })
})

describe('searching', () => {
  it('[CH7] finds any word, and any part of what is written without spaces', () => {
    for (const [text, asked] of [
      ['温度が高すぎます', '高すぎ'],
      ['ポンプの温度sensor3が高い', 'sensor3'],
      ['ปั๊มน้ำหยุดทำงาน', 'น้ำ'],
      ['ປໍ້ານ້ໍາຢຸດ', 'ນ້ໍາ'],
      ['서버실에서 경보', '서버실'],
      ['𠮷野家の表', '野家'],
    ] as const) {
      expect([asked, finds(text, asked)]).toEqual([asked, true])
    }
    expect(finds('温 x 度', '温度')).toBe(false)
    expect(finds('度温', '温度')).toBe(false)
  })

  it('[CH7] the last word may be a beginning, the others are whole', () => {
    expect(finds('the pumps are hot', 'hot pum')).toBe(true)
    expect(finds('the pumps are hot', 'pum hot')).toBe(false)
    expect(finds('anything', ' *" ')).toBe(false)
  })

  it('[CH7] indexes words that a plain cut at spaces gives back', () => {
    expect(indexedText('Pump-12: 温度 “läuft”\u200bheiß')).toBe('pump 12 温 度 lauft heiss')
  })
})
