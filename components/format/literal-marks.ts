import { attention, blockQuote } from 'micromark-core-commonmark'
import type { Code, Construct, Extension, State } from 'micromark-util-types'
import { SPACED_LETTER } from '../../lib/domain/text/search-words.ts'

/** What makes a mark beside it a part of a word, a path, a sum or a call: `2*3*4`, `/var/_old_/x`, `f(a)*b*(c)`. */
const JOINS_BEFORE = new RegExp(`^(?:${SPACED_LETTER}|[/\\\\=+^%$@&#)\\]])$`, 'u')
const JOINS_AFTER = new RegExp(`^(?:${SPACED_LETTER}|[/\\\\=+^%$@&#(\\[])$`, 'u')
/** What no marked text begins and ends with: `*.log`, `x +*y`. */
const NEVER_FIRST = /^[/\\=+^%&,;.)\]]$/
const NEVER_LAST = /^[/\\=+^&([]$/

const UNDERSCORE = 0x5f
const ESCAPE = 0x5c
const GREATER = 0x3e
const EQUALS = 0x3d

function letterOf(code: Code): string {
  return code === null || code < 0 ? '' : String.fromCharCode(code)
}

function isBlank(code: Code): boolean {
  return code === 0x20 || code === -1 || code === -2
}

/** Emphasis round whole words only, and two underscores (`__init__`) are none. */
const emphasis: Construct = {
  ...attention,
  name: 'wordEmphasis',
  tokenize(effects, ok, nok) {
    const before = letterOf(this.previous)
    const marked: State = (code) => {
      const token = this.events.at(-1)?.[1]
      if (token !== undefined) {
        const after = letterOf(code)
        const isPair = marker === UNDERSCORE && token.end.offset - token.start.offset > 1
        token._open =
          !isPair && token._open === true && !JOINS_BEFORE.test(before) && !NEVER_FIRST.test(after)
        token._close =
          !isPair && token._close === true && !JOINS_AFTER.test(after) && !NEVER_LAST.test(before)
      }
      return ok(code)
    }
    const start = attention.tokenize.call(this, effects, marked, nok)
    let marker: Code = null
    return (code) => {
      marker = code
      return start(code)
    }
  },
}

/** A backslash keeps what follows from being a mark, and stays: `\\nas\share`, `^\d+\.\d+$`. */
const backslash: Construct = {
  name: 'shownBackslash',
  tokenize(effects, ok, nok) {
    const escaped: State = (code) => {
      if (code === null || code < 0x21 || code > 0x7e) return nok(code)
      effects.consume(code)
      effects.exit('data')
      return ok
    }
    return (code) => {
      effects.enter('data')
      effects.consume(code)
      return escaped
    }
  },
}

/** `> 80 °C`, `>= 5`, `>>> x` and a bare `>`: no quotes. */
const comparison: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    let signed = false
    const after: State = (code) => {
      // The end of a line, then a blank or a tab.
      if (code === null || code < -2) return ok(code)
      if (isBlank(code)) {
        if (signed) return nok(code)
        effects.consume(code)
        return after
      }
      const letter = letterOf(code)
      if (/[0-9]/.test(letter)) return ok(code)
      if (signed && letter !== '.') return nok(code)
      if (!/[-+−±.,]/.test(letter)) return nok(code)
      signed = true
      effects.consume(code)
      return after
    }
    return (code) => {
      effects.enter('data')
      effects.consume(code)
      return (next) => (next === GREATER || next === EQUALS ? ok(next) : after(next))
    }
  },
}

/** A further line of a quote, whatever it says. The name of the original is disabled. */
const quotedLine: Construct = { tokenize: blockQuote.tokenize }

const quote: Construct = {
  ...blockQuote,
  name: 'quote',
  continuation: {
    tokenize(effects, ok, nok) {
      const quoted = effects.attempt(quotedLine, ok, nok)
      let width = 0
      const blank: State = (code) => {
        if (isBlank(code) && width++ < 3) {
          effects.consume(code)
          return blank
        }
        effects.exit('linePrefix')
        return quoted(code)
      }
      return (code) => {
        if (!isBlank(code)) return quoted(code)
        effects.enter('linePrefix')
        return blank(code)
      }
    },
  },
  tokenize(effects, ok, nok) {
    return effects.check(comparison, nok, blockQuote.tokenize.call(this, effects, ok, nok))
  },
}

/** Emphasis that leaves sums, paths and identifiers alone. */
const wordEmphasis: Extension = {
  text: { 42: emphasis, [UNDERSCORE]: emphasis },
  disable: { null: ['attention'] },
}

/**
 * Markdown without what takes away or replaces something that was written: HTML, entities, escapes, references, footnotes,
 * underlined headings, indented code and line breaks by blanks (each line break is one).
 */
const asWritten: Extension = {
  document: { [GREATER]: quote },
  text: { [ESCAPE]: backslash },
  disable: {
    null: [
      'autolink',
      'blockQuote',
      'characterEscape',
      'characterReference',
      'codeIndented',
      'definition',
      'gfmFootnoteCall',
      'gfmFootnoteDefinition',
      'gfmPotentialFootnoteCall',
      'hardBreakEscape',
      'hardBreakTrailing',
      'htmlFlow',
      'htmlText',
      'setextUnderline',
    ],
  },
}

/** A processor of remark, as its plugins see it. */
export interface Processor {
  data(): object
}

/** A plugin of remark: `20*3` and `__init__` are no emphasis. */
export function remarkWordEmphasis(this: Processor): void {
  extend(this, wordEmphasis)
}

/** What `remarkWordEmphasis` does, and nothing that takes away or replaces what was written. */
export function extendAsWritten(processor: Processor): void {
  extend(processor, wordEmphasis, asWritten)
}

/** With two tildes something is struck out; one is a sign of its own: 20~25. */
export const GFM = { singleTilde: false }

function extend(processor: Processor, ...extensions: Extension[]): void {
  const data: { micromarkExtensions?: Extension[] } = processor.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), ...extensions]
}
