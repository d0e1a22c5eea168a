/** How many animation frames the browser gave this page within about `forMs`. */
export function countFrames(forMs: number): Promise<{ frames: number; ms: number }> {
  return new Promise((resolve) => {
    let frames = -1
    let start = 0
    const frame = (now: number) => {
      if (frames++ < 0) start = now
      if (now - start < forMs) requestAnimationFrame(frame)
      else resolve({ frames, ms: now - start })
    }
    requestAnimationFrame(frame)
  })
}
