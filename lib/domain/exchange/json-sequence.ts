import { LineFault } from './line-fault.ts'

const SEPARATOR = '\u001e'
const MAX_RECORD = 1_048_576

/** Records of a JSON text sequence (RFC 7464): each begins with a record separator, and may take several lines. */
export class JsonSequence {
  #text: string | null = null
  #from = 1

  take(first: number, lines: readonly (string | LineFault)[]): { line: number; text: string | LineFault }[] {
    const records: { line: number; text: string | LineFault }[] = []
    for (const [i, line] of lines.entries()) {
      if (line instanceof LineFault) {
        records.push(...this.end(), { line: first + i, text: line })
        continue
      }
      const [rest = '', ...begun] = line.split(SEPARATOR)
      if (this.#text === null) this.#from = first + i
      this.#text = this.#text === null ? rest : `${this.#text}\n${rest}`
      if (this.#text.length > MAX_RECORD) {
        const text = new LineFault('bad_point', `The record is longer than ${MAX_RECORD} characters.`)
        records.push({ line: this.#from, text })
        this.#text = null
      }
      for (const text of begun) {
        records.push(...this.end())
        this.#text = text
        this.#from = first + i
      }
    }
    return records
  }

  /** The last record, once nothing more comes. Separators with nothing between them are one. */
  end(): { line: number; text: string }[] {
    const text = this.#text
    this.#text = null
    return text === null || text.trim() === '' ? [] : [{ line: this.#from, text }]
  }
}
