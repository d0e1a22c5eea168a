import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { describe, expect, it } from 'vitest'
import { emojiOf } from './emoji.ts'
import { MessageText } from './message-text.tsx'
import { remarkEmoji } from './remark-as-written.ts'
import { withEmoji } from './shortcodes.ts'

const html = (text: string) =>
  renderToStaticMarkup(<MessageText text={text} mentions={[]} feeds={[]} me="me-12345" />)
/** What a person sees, with the marks of lists. */
const seen = (text: string) =>
  html(text)
    .replace(/<li[^>]*list-style-type:&quot;([^&]*)&quot;[^>]*>/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')

describe('[CH8] a message is shown as it was written', () => {
  it.each([
    'gateway 3c:de:ab:01:fe:10 lost its link',
    '2001:db8:100:1234:1::7',
    'keep 20~25 °C and 40~60 % RH',
    '2*3*4 = 24, 5*x and 3*y, x**2 + y**2',
    '(2*3)*(4*5) and f(a)*b*(c)',
    'call __init__, snake_case_name and /var/_build_/x',
    '**/*.log and **/*.txt, *.csv or *.json',
    '\\\\nas\\share\\_old and C:\\.config and ^\\d+\\.\\d+$ \\*',
    'AT&amp;T, &lt;b&gt; and &nbsp; and &copy;',
    '<pump-1> is off',
    '<div>\nno html\n</div>',
    '<sensor:temp> and <https://a.b/c>',
    '[INFO]: ok',
    '[pump-1]: 42',
    'see [^1]\n[^1]: nothing',
    '___',
    '***',
    'a\n===',
    '> 80 °C since 12:30:45',
    '>= 5',
    '> -3.5 V',
    '>>> import x',
    '>',
    '#',
    '```hello',
    '~~~ 5 V\nx',
    '~~~5\nx',
    'values[0](1) and a[b](c:d)',
    '![x](y)',
    'pump:\n  speed: 5\n    temp:   7',
    '    four spaces',
    'a  b\tc',
    'one\ntwo  \nthree\\\nfour',
    '(c) (tm) ... -- "quoted" 1/2 +-',
    'https://a.b/c_(d). https://a.b/x, (https://a.b/y)',
    '见 https://a.b/路径。然后 https://a.b/c，d',
    'at 12:30:45, 1:2:3, :smile and x:ok:y',
  ])('%j', (text) => {
    expect(seen(text)).toBe(text)
  })

  it.each([
    ['3. a\n7. b', '3. a\n7. b'],
    ['1) a\n2) b', '1) a\n2) b'],
    ['01. a', '01. a'],
    ['2026. That was it', '2026. That was it'],
    ['- 5 °C', '– 5 °C'],
    ['+ 5', '+ 5'],
    ['* a', '• a'],
  ])('a list keeps its marks: %j', (text, shown) => {
    expect(seen(text).trim()).toBe(shown)
  })

  it('a row of a table keeps cells beyond its head', () => {
    expect(seen('| a |\n|---|\n| 1 | 2 | 3 |').replace(/\s/g, '')).toBe('a123')
  })

  it('Markdown that is meant is still Markdown', () => {
    expect(html('**bold** and *so*, _so_ ~~gone~~ `a:ok:b`')).toMatch(
      /<strong>bold<\/strong> and <em>so<\/em>, <em>so<\/em> <del>gone<\/del> <code>a:ok:b<\/code>/,
    )
    expect(html('これは**重要**です')).toContain('<strong>重要</strong>')
    expect(html('well-*known* (*x*) "*y*"').match(/<em>/g)).toHaveLength(3)
    expect(html('> a quote\n> 5 more\n>\n>   end').match(/<blockquote>/g)).toHaveLength(1)
    expect(html('> a\n\nb').match(/<\/blockquote>\s*<p>b/)).not.toBeNull()
    expect(html('1. a\n\n   b\n- c\n  - d')).not.toMatch(/<li[^>]*>\n|\n<\/li>/)
    expect(html('```js\nx()\n```')).toContain('<code class="language-js">x()')
    expect(html('# A\n\n- [x] done')).toMatch(/font-semibold.*A.*☑/s)
    expect(html('https://a.b/路径。然后')).toContain('href="https://a.b/%E8%B7%AF%E5%BE%84"')
  })
})

it('[CH8] no letter, digit or number of a list is lost, whatever signs stand round it', () => {
  const signs = [...'ab12  **__~`##>-+..[]()!||\\\\<&::\n\n']
  const letters = (text: string): string => (text.match(/[a-z0-9]/g) ?? []).join('')
  fc.assert(
    fc.property(
      fc
        .string({ unit: fc.constantFrom(...signs), minLength: 1, maxLength: 40 })
        .filter((text) => !/`{3}|~{3}/.test(text)),
      (text) => {
        expect(letters(seen(text))).toBe(letters(text))
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: 7 },
  )
})

describe('[CH8] shortcodes', () => {
  it.each([
    ['done :tada:', 'done 🎉'],
    [':tada:', '🎉'],
    [':tada::rocket:!', '🎉🚀!'],
    ['(:ok:) ":100:"', '(🆗) "💯"'],
    [':tada:, then', '🎉, then'],
    ['a :nothing: b', 'a :nothing: b'],
    ['3c:de:ab', '3c:de:ab'],
    ['::de::', '::de::'],
    ['2001:db8:100:1234:1::7', '2001:db8:100:1234:1::7'],
    ['00:100:00', '00:100:00'],
    ['x:tada: :tada:x', 'x:tada: :tada:x'],
    ['key:ok:value', 'key:ok:value'],
    ['https://a.b/:ok:', 'https://a.b/:ok:'],
    [':constructor:', ':constructor:'],
  ])('%s becomes %s', (text, shown) => {
    expect(withEmoji(text, emojiOf)).toBe(shown)
  })

  it('stay in code and links, and beside what stands right before them', () => {
    const shown = (text: string) =>
      renderToStaticMarkup(
        <ReactMarkdown remarkPlugins={[remarkGfm, remarkEmoji(emojiOf)]}>{text}</ReactMarkdown>,
      )
    expect(shown('`:ok:` :ok:')).toBe('<p><code>:ok:</code> 🆗</p>')
    expect(shown('```\n:ok:\n```')).toContain(':ok:')
    expect(shown('**a**:ok: [:ok:](https://a.b)')).toContain('</strong>:ok: <a href="https://a.b">:ok:</a>')
  })
})
