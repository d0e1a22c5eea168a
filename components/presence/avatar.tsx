import type { Person } from '../../lib/protocol/room-events.ts'
import { colorOf, initialsOf } from './person-look.ts'

const SIZES = { small: 'size-[18px] text-[8px]', usual: 'size-6 text-[10px]' } as const

/** A person's initials on their colour; faint where they are away. */
export function Avatar(props: {
  readonly person: Person
  readonly idle?: boolean
  readonly size?: keyof typeof SIZES
}) {
  const { person, idle = false, size = 'usual' } = props
  return (
    <span
      aria-hidden
      title={person.name}
      className={`grid shrink-0 place-items-center rounded-full border-2 bg-surface font-semibold leading-none text-ink ${SIZES[size]} ${idle ? 'border-dotted text-muted' : ''}`}
      style={{ borderColor: `var(${colorOf(person.id)})` }}
    >
      {initialsOf(person.name)}
    </span>
  )
}
