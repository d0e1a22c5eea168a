import { Search } from 'lucide-react'
import { keyOf } from '../ui/key-of.ts'
import { PALETTE_FIELD, PALETTE_FRAME, PALETTE_LABEL, PALETTE_OVERLAY, PALETTE_ROW } from './palette-look.ts'

/** Looks as the palette does before it has found anything. */
export function PaletteField(props: {
  readonly typed: string
  readonly onTyped: (typed: string) => void
  readonly onClose: () => void
}) {
  const { typed, onTyped, onClose } = props
  return (
    <>
      <div aria-hidden className={PALETTE_OVERLAY} onPointerDown={onClose} />
      <div role="dialog" aria-modal aria-busy aria-label={PALETTE_LABEL} className={PALETTE_FRAME}>
        <div className={PALETTE_ROW}>
          <Search aria-hidden className="size-4 shrink-0 text-muted" />
          <input
            ref={focusAtEnd}
            value={typed}
            aria-label={PALETTE_LABEL}
            placeholder="A room, a feed or an action"
            className={PALETTE_FIELD}
            onChange={({ target }) => onTyped(target.value)}
            onKeyDown={(event) => {
              if (keyOf(event) === 'Escape') onClose()
            }}
          />
        </div>
      </div>
    </>
  )
}

/** In the turn in which the field appears: the next key is meant for it. */
export function focusAtEnd(field: HTMLInputElement | null): void {
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
}
