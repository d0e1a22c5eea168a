import { expect, it } from 'vitest'
import { isHeavyMarkdown } from './heavy-markdown.ts'

const filled = (text: string, length = 4000): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length)

it('finds text that would nest deeply or be built for long', () => {
  const heavy = [
    filled('>'),
    filled('>', 20_000),
    filled('*a_', 20_000),
    filled('> '),
    filled('- '),
    filled('>- '),
    filled('1. '),
    `x\n${filled('>', 40)}`,
    `|${filled('a|', 1200)}\n|${filled('-|', 1200)}\n${filled('|\n', 1200)}`,
    `${'*'.repeat(2000)}a${'*'.repeat(1999)}`,
    filled('*a_'),
    filled('['),
    filled('!['),
    filled('<a '),
    filled('a\n=\n'),
    filled('*_`~['),
    filled('- - - - - - - - - - - - a\n'),
    filled('> - > - > - > - > - > - a\n'),
    filled('- a\n'),
    filled('> a\n\n'),
    Array.from({ length: 85 }, (_, i) => `${'\t'.repeat(i)}- a`).join('\n'),
    Array.from({ length: 400 }, (_, i) => `${'\t'.repeat(i % 12)}- a`).join('\n'),
  ]
  for (const text of heavy)
    expect([text.slice(0, 9), isHeavyMarkdown(text)]).toEqual([text.slice(0, 9), true])
})

it('leaves what people write alone, however long', () => {
  const table = `| feed | mean | std |\n|---|---:|---:|\n${'| pump | 10.1 | 0.7 |\n'.repeat(60)}`
  const light = [
    '',
    'word '.repeat(800),
    '🎉'.repeat(2000),
    '- one\n  - two\n    1. three\n'.repeat(50),
    '> > quoted twice\n\n**bold** `code` [a](https://a.b)\n'.repeat(20),
    table,
    '---\n\n# Heading\n\ntext\n'.repeat(20),
    `\`\`\`\n${'const value = read(feed)\n'.repeat(100)}\`\`\``,
    '-'.repeat(200),
    `${table}\n\n## More\n\n- see [the plan](https://a.b) and \`pump\`\n`.repeat(12),
    '* * * * *\n\n----------',
  ]
  for (const text of light)
    expect([text.slice(0, 20), isHeavyMarkdown(text)]).toEqual([text.slice(0, 20), false])
})
