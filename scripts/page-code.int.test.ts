import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What a page's entry takes along at once: everything but what is imported by `import()`. */
async function firstModules(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    outdir: 'unused',
    jsx: 'automatic',
    external: ['next', 'next/*', 'react', 'react-dom', 'react/*'],
    logLevel: 'silent',
  })
  const { outputs } = metafile
  const first = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === entry)
  const chunks = new Set<string>()
  const follow = (name: string): void => {
    if (chunks.has(name)) return
    chunks.add(name)
    for (const { kind, path, external } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) follow(path)
  }
  if (first !== undefined) follow(first)
  return [...chunks].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}))
}

it('a room that is only watched begins without schemas, the chart library, Markdown and the editor', async () => {
  const modules = await firstModules('components/dashboard/room-page.tsx')
  expect(modules).toContain('components/dashboard/watched-room.tsx')
  const heavy = /node_modules\/(zod|recharts|react-grid-layout|react-markdown|cmdk|virtua|gemoji)\//
  expect(modules.filter((name) => heavy.test(name)).map((name) => heavy.exec(name)?.[1])).toEqual([])
})
