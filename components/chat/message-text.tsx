'use client'

import { Children, type ComponentProps, memo, useMemo } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { isHeavyMarkdown } from '../format/heavy-markdown.ts'
import { GFM } from '../format/literal-marks.ts'
import { useLoaded } from '../hooks/use-loaded.tsx'
import { REHYPE, remarkAsWritten, remarkEmoji, safeUrl } from './remark-as-written.ts'
import { remarkNames } from './remark-names.ts'
import { mayHaveShortcodes } from './shortcodes.ts'

const loadEmoji = () => import('./emoji.ts').then((m) => m.emojiOf)

type PluggableList = NonNullable<Options['remarkPlugins']>

const STYLE = [
  'text-[13px] leading-5 break-words [&>*+*]:mt-1.5 [&_:is(p,li,th,td)]:whitespace-pre-wrap',
  '[&_:is(ul,ol)]:whitespace-normal [&_ul]:list-disc [&_ol]:list-decimal [&_:is(ul,ol)]:pl-5 [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-0',
  '[&_code]:rounded [&_code]:bg-raised [&_code]:px-1 [&_code]:font-mono [&_code]:text-xs [&_code]:whitespace-pre-wrap',
  '[&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:border [&_pre]:border-line [&_pre]:bg-raised [&_pre]:p-2 [&_pre_code]:p-0 [&_pre_code]:whitespace-pre',
  '[&_blockquote]:border-l-2 [&_blockquote]:border-edge [&_blockquote]:pl-3 [&_blockquote]:text-muted',
  '[&_table]:block [&_table]:overflow-x-auto [&_:is(th,td)]:border [&_:is(th,td)]:border-line [&_:is(th,td)]:px-2 [&_:is(th,td)]:py-0.5 [&_th]:text-left [&_th]:font-medium',
].join(' ')

const HEADING: Components['p'] = ({ children }) => <p className="font-semibold">{children}</p>

/** Text that anybody may have written: built as elements, never as HTML. A picture is a link to it, a heading a bold line. */
const COMPONENTS: Components = {
  h1: HEADING,
  h2: HEADING,
  h3: HEADING,
  h4: HEADING,
  h5: HEADING,
  h6: HEADING,
  a: ({ href = '', children }) => <TextLink href={href}>{children}</TextLink>,
  img: ({ src, alt }) =>
    typeof src === 'string' ? <TextLink href={src}>{alt === '' ? src : alt}</TextLink> : null,
  input: ({ checked }) => <span aria-hidden>{checked === true ? '☑ ' : '☐ '}</span>,
  li: ({ 'data-mark': mark, ...item }: ComponentProps<'li'> & { readonly 'data-mark'?: string }) => (
    <li className={item.className} style={mark === undefined ? undefined : { listStyleType: `"${mark} "` }}>
      {/* Line breaks between blocks are none of the text. */}
      {Children.toArray(item.children).filter((child) => child !== '\n')}
    </li>
  ),
  hr: () => <hr className="border-line" />,
}

function TextLink({ href, children }: { readonly href: string; readonly children: React.ReactNode }) {
  if (href === '') return <>{children}</>
  const away = !href.startsWith('/')
  return (
    <a
      href={href}
      className="text-accent underline underline-offset-2"
      {...(away ? { target: '_blank', rel: 'noopener noreferrer nofollow' } : {})}
    >
      {children}
    </a>
  )
}

/** The text of a message with its mentions and feeds. `feeds` must be stable. */
export const MessageText = memo(function MessageText(props: {
  readonly text: string
  readonly mentions: ChatMessage['mentions']
  readonly feeds: readonly string[]
  readonly me: string
}) {
  const { text, mentions, feeds, me } = props
  const emojiOf = useLoaded(mayHaveShortcodes(text) ? loadEmoji : null)
  const plugins = useMemo(
    (): PluggableList => [
      [remarkGfm, GFM],
      remarkAsWritten,
      remarkNames({ text, mentions, feeds, me }),
      remarkEmoji(emojiOf),
    ],
    [text, mentions, feeds, me, emojiOf],
  )
  // As it was written: building it would freeze the page of everybody who reads it.
  if (isHeavyMarkdown(text)) {
    return (
      <p dir="auto" data-plain className="whitespace-pre-wrap break-words text-[13px] leading-5">
        {text}
      </p>
    )
  }
  return (
    <div dir="auto" className={STYLE}>
      <ReactMarkdown
        remarkPlugins={plugins}
        remarkRehypeOptions={REHYPE}
        components={COMPONENTS}
        urlTransform={safeUrl}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
})
