/** Bounds of wire shapes, for those who need no schema: a page that only watches carries none. */
export const MAX_WINDOW_POINTS = 1_048_576
export const MAX_WINDOW_SPAN_MS = 366 * 24 * 3600 * 1000

export const MAX_SOURCE_LENGTH = 200
export const MAX_FEED_ID_BYTES = 1024

/** Globs are cut at this many feeds, and the reply says so (`matched`). */
export const MAX_VIEW_FEEDS = 1000
export const MAX_WINDOWS_PER_FEED = 8
/** Lines of a view, and how many of them may be globs: every new feed is held against those. */
export const MAX_VIEW_ITEMS = 500
export const MAX_VIEW_GLOBS = 200
/** A resume of more than this gets a snapshot instead (SPEC RC1). */
export const MAX_RESUME_POINTS_PER_FEED = 5_000
export const MAX_RESUME_POINTS_PER_VIEW = 50_000

/** Of one `distribution` request; a page with more asks several times. */
export const MAX_DISTRIBUTION_QUESTIONS = 256

/** A room's grid has so many columns; a phone shows one, in the order of (y, x). */
export const GRID_COLUMNS = 12
export const ROOM_SCHEMA = 1
export const MAX_PANELS = 200
/** So many edits are remembered; a repeat of an older one counts as a new edit. */
export const REMEMBERED_EDITS = 64

/** Of one message of the chat, in UTF-16 units. */
export const MAX_MESSAGE_LENGTH = 4_000
/** Messages of one answer. */
export const MAX_PAGE = 200
/** People that one message mentions. */
export const MAX_MENTIONS = 50
