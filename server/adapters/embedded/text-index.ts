import { indexedText, SEARCH_WORDS_VERSION } from '../../../lib/domain/text/search-words.ts'
import { Meta } from './meta.ts'
import type { Db } from './schema.ts'

const NAME = 'search_words'

/**
 * The index of the words of messages. It is contentless: taking a text out needs its words once more, so that all of it is
 * built anew where another release, or another Unicode, would cut other ones (`rebuildTextIndex`).
 */
export class TextIndex {
  readonly #add
  readonly #remove

  constructor(db: Db) {
    this.#add = db.prepare<[number, string]>('INSERT INTO chat_text (rowid, words) VALUES (?, ?)')
    this.#remove = db.prepare<[number, string]>(
      "INSERT INTO chat_text (chat_text, rowid, words) VALUES ('delete', ?, ?)",
    )
  }

  add(key: number, text: string): void {
    this.#add.run(key, indexedText(text))
  }

  remove(key: number, text: string): void {
    this.#remove.run(key, indexedText(text))
  }
}

/** In one transaction, at the start; of what was there no byte stays (SPEC CH1). It takes as long as there are messages. */
export function rebuildTextIndex(db: Db): void {
  const meta = new Meta(db)
  const wanted = `${SEARCH_WORDS_VERSION} ${process.versions.unicode}`
  if (meta.get(NAME) === wanted) return
  db.function('search_words', { deterministic: true }, (text) => indexedText(String(text)))
  db.pragma('secure_delete = on')
  try {
    db.transaction(() => {
      db.exec("INSERT INTO chat_text (chat_text) VALUES ('delete-all')")
      db.exec('INSERT INTO chat_text (rowid, words) SELECT key, search_words(text) FROM chat_message')
      meta.set(NAME, wanted)
    })()
  } finally {
    db.pragma('secure_delete = off')
  }
}
