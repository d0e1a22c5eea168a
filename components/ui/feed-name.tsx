import clsx from 'clsx'

/** A feed's id with places to break at its separators, so that long ones wrap instead of overflowing. */
export function FeedName({ id, className = 'text-[13px]' }: { id: string; className?: string }) {
  const parts = id.split(/(?<=[/.,_{-])/)
  let at = 0
  return (
    <span className={clsx('break-words font-mono', className)}>
      {parts.map((part) => {
        const key = at
        at += part.length
        return (
          <span key={key}>
            {part}
            <wbr />
          </span>
        )
      })}
    </span>
  )
}
