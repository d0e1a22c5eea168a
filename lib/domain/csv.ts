/** A field as RFC 4180 writes it: quoted only where it must be. */
export function formatCsvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
