import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { MessageText } from './message-text.tsx'

const me = { id: 'me-12345', name: 'Bob Lee' }
const html = (text: string) =>
  renderToStaticMarkup(
    <MessageText text={text} mentions={[me]} feeds={['pump', 'cpu{host="a"}']} me={me.id} />,
  )

it('mentions and feeds are marked in text, not in code, words and links', () => {
  expect(html('hi @Bob Lee!')).toContain('data-mention="me-12345">@Bob Lee</span>!')
  expect(html('see #pump, #cpu{host="a"} and #pumps')).toMatch(
    /href="\/feed\?id=pump".*#pump<\/a>, <a href="\/feed\?id=cpu%7Bhost%3D%22a%22%7D".* and #pumps/,
  )
  for (const text of ['`@Bob Lee`', 'x@Bob Lee', '[@Bob Lee](https://a.b)']) {
    expect(html(text)).not.toContain('data-mention')
  }
})

it('HTML is text, pictures are links, and only the web and mail are linked', () => {
  expect(html('<script>x</script>')).toContain('&lt;script&gt;')
  expect(html('![c](https://a.b/c.png)')).not.toContain('<img')
  expect(html('[a](javascript:x) [b](data:x) [c](//a.b) [d](/rooms)')).not.toContain('<a')
  expect(html('[a](https://a.b)')).toContain('rel="noopener noreferrer nofollow"')
})

it('a line break of the text is one', () => {
  expect(html('a\nb  \nc')).not.toContain('<br')
})

it('text that would nest too deeply to be built is shown as it was written', () => {
  for (const bomb of ['>'.repeat(4000), '>- '.repeat(1300), '1. '.repeat(1300)]) {
    expect(html(bomb)).toContain('data-plain')
  }
})
