import Database from 'better-sqlite3'

export type Db = Database.Database

/**
 * Each entry takes the file from the version before to its own. A shipped one is never changed: add the next.
 *
 * - `journal` has one row a micro-batch (journal.ts); it is the tail of every feed until `seal` moves it into chunks.
 * - `chunk` has entries first..last of a feed, `rollup` their rows of one tier; `finest` is the finest tier that has rows
 *   for a chunk (4: none), and says how long the chunk's entries are kept.
 * - Chunks and rows are kept under a `log`: that of a feed is its key, until an import builds another beside it
 *   (imports.ts); `feed_log.log` says which one holds.
 * - `doomed` names logs that are still being deleted, `gone` the keys of removed feeds: a key is never given twice.
 * - `feed_log.sealed` is the last offset that lies in chunks; everything after it lies in the journal (SPEC LG6), in rows
 *   from `since_row` on (older ones are of another generation).
 * - `room.body` is the whole room as JSON; the columns beside it are what must be unique or compared.
 * - `chat_entry` is the log of each room's chat, `chat_message` what it comes to (chat-rows.ts), `chat_text` the index of its
 *   words (text-index.ts). What lies before `chat_room.oldest` is not there any more, and its rows are being deleted (chat-trim.ts).
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE feed (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    unit TEXT,
    created REAL NOT NULL,
    active REAL NOT NULL
  );
  CREATE TABLE feed_log (
    feed INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    sealed INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    since_row INTEGER NOT NULL
  );
  CREATE TABLE doomed (feed INTEGER PRIMARY KEY);
  CREATE TABLE journal (id INTEGER PRIMARY KEY, batch BLOB NOT NULL);
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    feed INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    t_min REAL NOT NULL,
    t_max REAL NOT NULL,
    level INTEGER NOT NULL,
    finest INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    data BLOB NOT NULL
  );
  CREATE UNIQUE INDEX chunk_by_feed ON chunk (feed, first, last, t_min, t_max, level, finest, bytes);
  CREATE TABLE rollup (
    id INTEGER PRIMARY KEY,
    feed INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    t_min REAL NOT NULL,
    t_max REAL NOT NULL,
    level INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    data BLOB NOT NULL
  );
  CREATE UNIQUE INDEX rollup_by_feed ON rollup (feed, tier, first, last, t_min, t_max, level, bytes);
  CREATE TABLE producer (
    feed INTEGER NOT NULL,
    name TEXT NOT NULL,
    heard REAL NOT NULL,
    window BLOB NOT NULL,
    PRIMARY KEY (feed, name)
  ) WITHOUT ROWID;
  CREATE INDEX producer_by_heard ON producer (heard);
  `,
  `
  ALTER TABLE feed_log ADD COLUMN log INTEGER NOT NULL DEFAULT 0;
  UPDATE feed_log SET log = feed;
  ALTER TABLE chunk RENAME COLUMN feed TO log;
  ALTER TABLE rollup RENAME COLUMN feed TO log;
  CREATE INDEX chunk_by_finest ON chunk (log, finest, first);
  ALTER TABLE doomed RENAME COLUMN feed TO log;
  CREATE TABLE gone (feed INTEGER PRIMARY KEY);
  INSERT INTO gone (feed) SELECT log FROM doomed;
  `,
  `
  CREATE TABLE room (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE chat_room (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    oldest INTEGER NOT NULL
  );
  CREATE TABLE chat_entry (
    key INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    id TEXT NOT NULL,
    message TEXT,
    at REAL NOT NULL,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX chat_entry_by_offset ON chat_entry (room, offset);
  CREATE UNIQUE INDEX chat_entry_by_id ON chat_entry (room, id);
  CREATE INDEX chat_entry_by_message ON chat_entry (room, message) WHERE message IS NOT NULL;
  CREATE TABLE chat_message (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    room INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    id TEXT NOT NULL,
    author TEXT NOT NULL,
    at REAL NOT NULL,
    deleted INTEGER NOT NULL,
    thread TEXT,
    pinned INTEGER NOT NULL,
    feed TEXT,
    time REAL,
    until REAL,
    text TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX chat_message_by_offset ON chat_message (room, offset);
  CREATE UNIQUE INDEX chat_message_by_id ON chat_message (room, id);
  CREATE INDEX chat_message_unread ON chat_message (room, offset, deleted, author);
  CREATE INDEX chat_message_by_thread ON chat_message (room, thread, offset) WHERE thread IS NOT NULL;
  CREATE INDEX chat_message_pinned ON chat_message (room, offset) WHERE pinned = 1;
  CREATE INDEX chat_message_by_time ON chat_message (room, time) WHERE time IS NOT NULL;
  CREATE INDEX chat_message_by_feed ON chat_message (feed, time) WHERE feed IS NOT NULL;
  CREATE VIRTUAL TABLE chat_text USING fts5 (
    text, content = 'chat_message', content_rowid = 'key', prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
  );
  INSERT INTO chat_text (chat_text, rank) VALUES ('secure-delete', 1);
  CREATE TABLE chat_mark (
    room INTEGER NOT NULL,
    person TEXT NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (room, person)
  ) WITHOUT ROWID;
  `,
  `
  DROP INDEX chat_message_by_time;
  CREATE INDEX chat_message_moments ON chat_message (room, offset, time, until, feed) WHERE time IS NOT NULL;
  `,
  // Words come ready made, and 'ascii' leaves all that is not ASCII as it is. `text-index.ts` fills the new one.
  `
  DROP TABLE chat_text;
  CREATE VIRTUAL TABLE chat_text USING fts5 (words, content = '', prefix = '2 3', tokenize = 'ascii');
  INSERT INTO chat_text (chat_text, rank) VALUES ('secure-delete', 1);
  `,
]

export const SCHEMA_VERSION = MIGRATIONS.length

export type Durability = 'normal' | 'full'

/** Opens the file for the writer thread, made where there is none, and brings its schema up to date. */
export function openForWriting(path: string, durability: Durability): Db {
  const db = new Database(path)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${durability}`)
    db.pragma('wal_autocheckpoint = 0')
    db.pragma('cache_size = -16384')
    // Nobody else writes; only the checkpoint of `writer-store.ts` waits, for readers, and may give up.
    db.pragma('busy_timeout = 50')
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The reader's connection: it asks, and checkpoints. */
export function openForReading(path: string): Db {
  const db = new Database(path, { fileMustExist: true })
  db.pragma('cache_size = -65536')
  db.pragma('busy_timeout = 5000')
  return db
}

function migrate(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `The data file has schema ${version}, and this release knows ${SCHEMA_VERSION}: it was written by a newer one.`,
    )
  }
  // Words of messages lie in what a migration drops (SPEC CH1).
  db.pragma('secure_delete = on')
  for (const [i, sql] of MIGRATIONS.entries()) {
    if (i < version) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${i + 1}`)
    })()
  }
  db.pragma('secure_delete = off')
}
