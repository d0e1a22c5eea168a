export const isGlob = (t: string) => /[*?]/.test(t)
export function compileGlob(glob: string): (id: string) => boolean {
  const r = new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  )
  return (id) => r.test(id)
}
