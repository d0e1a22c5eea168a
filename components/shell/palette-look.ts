export const PALETTE_LABEL = 'Find a room, a feed or an action'

/** Shared by the palette and by what stands in its place until its code is there. */
export const PALETTE_OVERLAY = 'fixed inset-0 z-40 bg-black/50'
export const PALETTE_FRAME =
  'fixed left-1/2 top-[12dvh] z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface shadow-xl'
export const PALETTE_ROW = 'flex items-center gap-2 border-b border-line px-3'
export const PALETTE_FIELD = 'h-11 w-full min-w-0 bg-transparent outline-none placeholder:text-muted'
