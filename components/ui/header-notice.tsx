import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** A line below the header about the whole page, told when it comes; empty without content. */
export function HeaderNotice(props: {
  readonly name: string
  readonly icon: LucideIcon
  readonly children: ReactNode
}) {
  const { name, icon: Icon, children } = props
  return (
    <div role="status" className="app-header sticky top-12 z-20" data-testid={name}>
      {children === null ? null : (
        <div className="border-b border-warn bg-surface">
          <div className="mx-auto flex w-full max-w-[1600px] items-start gap-2 px-4 py-2 text-[13px] sm:px-6">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {children}
          </div>
        </div>
      )}
    </div>
  )
}
