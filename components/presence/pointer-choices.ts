/** Choices of this browser: whether others' crosshairs are shown here, and whether they see this one. */
export const SHOW_POINTERS = 'watchroom.pointers.show'
export const SHARE_POINTER = 'watchroom.pointers.share'
export const POINTERS = ['on', 'off'] as const
