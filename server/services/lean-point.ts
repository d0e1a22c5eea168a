/** A point with only what points are read for, so that a large one does not stay in memory. What is nested becomes empty. */
export function leanPoint(point: unknown): unknown {
  if (typeof point !== 'object' || point === null) return point
  if (Array.isArray(point)) return []
  const { source, value, time, t, ts, timestamp } = point as Record<string, unknown>
  return {
    source: leanValue(source),
    value: leanValue(value),
    time: leanValue(time),
    t: leanValue(t),
    ts: leanValue(ts),
    timestamp: leanValue(timestamp),
  }
}

function leanValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? [] : {}
}
