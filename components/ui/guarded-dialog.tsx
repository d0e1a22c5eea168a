'use client'

import type { ComponentType } from 'react'
import { Dialog } from './dialog.tsx'
import { Broken, FaultBoundary } from './fault-boundary.tsx'

/** A dialog that, where it breaks, says so as a dialog, which can be tried again and closed. */
export function guardedDialog<P extends { readonly onClose: () => void }>(
  Body: ComponentType<P>,
): ComponentType<P> {
  return function GuardedDialog(props: P) {
    return (
      <FaultBoundary
        part="dialog"
        fallback={(again) => (
          <Dialog title="Something broke here" width="narrow" onClose={props.onClose}>
            <Broken what="This dialog" onAgain={again} />
          </Dialog>
        )}
      >
        <Body {...props} />
      </FaultBoundary>
    )
  }
}
