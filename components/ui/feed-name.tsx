/** A feed's id with places to break at its separators, so that long ones wrap instead of overflowing. */
export function FeedName({ id }: { id: string }) {
  const parts = id.split(/(?<=[/.,_{-])/)
  let at = 0
  return (
    <span className="break-words font-mono text-[13px]">
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
