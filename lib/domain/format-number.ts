/** The shortest text that reads back as the same float64, a negative zero too; valid in JSON. For finite numbers. */
export function formatNumber(value: number): string {
  return value === 0 && Object.is(value, -0) ? '-0' : String(value)
}
