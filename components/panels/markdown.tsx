'use client'

import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { isHeavyMarkdown } from '../format/heavy-markdown.ts'
import { GFM, remarkWordEmphasis } from '../format/literal-marks.ts'

const PLUGINS: Options['remarkPlugins'] = [[remarkGfm, GFM], remarkWordEmphasis]
const STYLE = [
  'text-[13px] leading-5 break-words [&>*+*]:mt-2',
  '[&_h3]:text-base [&_h3]:font-semibold [&_h4]:font-semibold [&_h5]:font-medium',
  '[&_ul]:list-disc [&_ol]:list-decimal [&_:is(ul,ol)]:pl-5 [&_li+li]:mt-0.5 [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-0',
  '[&_code]:rounded [&_code]:bg-raised [&_code]:px-1 [&_code]:font-mono [&_code]:text-xs',
  '[&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:bg-raised [&_pre]:p-2 [&_pre_code]:p-0',
  '[&_blockquote]:border-l-2 [&_blockquote]:border-edge [&_blockquote]:pl-3 [&_blockquote]:text-muted',
  '[&_table]:border-collapse [&_:is(th,td)]:border [&_:is(th,td)]:border-line [&_:is(th,td)]:px-2 [&_:is(th,td)]:py-1 [&_th]:text-left [&_th]:font-medium',
  '[&_hr]:border-line',
].join(' ')

/**
 * Text that anybody may have written: built as elements, never as HTML, with links to the web and within the server only.
 * Its headings come below the panel's; a picture is a link to it, so that looking at a room tells no other server.
 */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href = '', children }) => <TextLink href={href}>{children}</TextLink>,
  img: ({ src, alt }) =>
    typeof src === 'string' ? <TextLink href={src}>{alt === '' ? src : alt}</TextLink> : null,
  input: ({ checked }) => <span aria-hidden>{checked === true ? '☑ ' : '☐ '}</span>,
}

function TextLink({ href, children }: { readonly href: string; readonly children: React.ReactNode }) {
  const away = /^[a-z]+:/i.test(href) || href.startsWith('//')
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

/** What would freeze or break the room of everybody in it is shown as it was written. */
export function Markdown({ text }: { readonly text: string }) {
  if (isHeavyMarkdown(text)) return <p className="whitespace-pre-wrap break-words text-[13px]">{text}</p>
  return (
    <div className={STYLE}>
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  )
}
