/** A small integer that stands for a feed inside one catalog; never reused while the process lives. */
export type FeedKey = number

export interface FeedRecord {
  readonly key: FeedKey
  readonly id: string
  /** Structured labels of a labelled id `name{k="v"}`, empty otherwise. */
  readonly labels: Readonly<Record<string, string>>
  readonly kind: 'gauge' | 'counter'
  readonly unit: string | null
  /** Server ms of the first ensure, and of the newest one (accurate to about ten minutes). */
  readonly created: number
  readonly active: number
}

export type EnsureOutcome =
  | { readonly ok: true; readonly key: FeedKey }
  | { readonly ok: false; readonly code: 'too_many_feeds'; readonly message: string }

export interface FeedQuery {
  /** Exact id. */
  readonly feed?: string
  /** Glob; only `*` and `?` are special (SPEC PT3). Without them: ids that contain it, in either case. */
  readonly match?: string
  /** Globs of values of labels that a feed must all have. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly limit: number
  /** The `next` of the page before. */
  readonly cursor?: string
}

export interface FeedPage {
  readonly feeds: readonly FeedRecord[]
  /** How many match in all. */
  readonly total: number
  readonly next: string | null
}

export type CatalogEvent =
  | { readonly kind: 'added'; readonly feed: FeedRecord }
  | { readonly kind: 'patched'; readonly feed: FeedRecord }
  | { readonly kind: 'removed'; readonly feed: FeedRecord }

/** Which feeds exist. Pages are sorted by id, in code unit order. */
export interface FeedCatalog {
  /**
   * Gives each id its key, making a feed where there is none, and marks it active at `now`. Atomic: two callers never
   * get two keys for one id, and new feeds never pass the cap; known ones are always taken. Feeds silent for 24 h do
   * not count (SPEC CT1). Outcomes are aligned with `ids`. Ids are already valid.
   */
  ensure(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]>
  search(query: FeedQuery): Promise<FeedPage>
  patch(key: FeedKey, change: Partial<Pick<FeedRecord, 'kind' | 'unit'>>): Promise<FeedRecord | null>
  /** True where the feed existed. Its data goes with it. */
  remove(key: FeedKey): Promise<boolean>
  follow(onEvent: (event: CatalogEvent) => void): () => void
}
