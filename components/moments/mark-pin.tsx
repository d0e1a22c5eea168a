import { Bot, MessageSquare } from 'lucide-react'
import type { ComponentProps } from 'react'

/** CSS px of what is pressed; what is seen is smaller. */
const SIZE = 24

/** The button of a mark: how many messages, or a face for one. */
export function MarkPin(props: ComponentProps<'button'> & { readonly count: number; readonly bot: boolean }) {
  const { count, bot, ...rest } = props
  return (
    <button
      type="button"
      data-testid="moment"
      data-bot={bot ? '' : undefined}
      className="pointer-events-auto absolute top-0 grid place-items-center focus-visible:-outline-offset-2"
      style={{ left: -SIZE / 2, width: SIZE, height: SIZE }}
      {...rest}
    >
      <span
        className={`grid h-[18px] min-w-[18px] place-items-center border border-accent bg-surface px-0.5 text-[11px] font-semibold leading-none text-accent tabular-nums group-data-lit/mark:bg-accent group-data-lit/mark:text-on-accent ${bot ? 'rounded-xs' : 'rounded-full'}`}
      >
        {count > 1 ? (
          countOf(count)
        ) : bot ? (
          <Bot aria-hidden className="size-3" />
        ) : (
          <MessageSquare aria-hidden className="size-2.5" />
        )}
      </span>
    </button>
  )
}

function countOf(count: number): string {
  return count > 99 ? '99+' : String(count)
}
