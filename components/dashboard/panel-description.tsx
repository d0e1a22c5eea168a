'use client'

import { Tooltip } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { mainOf } from '../ui/main-of.ts'
import { DescriptionTrigger } from './description-trigger.tsx'

/** Opens at once: it is loaded when it is asked for. `focused`: the button that it takes the place of had the focus. */
export function PanelDescription({ text, focused }: { readonly text: string; readonly focused: boolean }) {
  const [open, setOpen] = useState(true)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (focused) button.current?.focus()
  }, [focused])
  return (
    <Tooltip.Provider delayDuration={200}>
      <Tooltip.Root open={open} onOpenChange={setOpen}>
        <Tooltip.Trigger asChild>
          <DescriptionTrigger
            ref={button}
            onClick={(event) => {
              event.preventDefault()
              setOpen(true)
            }}
          />
        </Tooltip.Trigger>
        <Tooltip.Portal container={mainOf()}>
          <Tooltip.Content
            sideOffset={4}
            collisionPadding={8}
            className="z-40 max-w-80 whitespace-pre-line break-words rounded-md border border-line bg-surface px-3 py-2 text-[13px] shadow-lg"
          >
            {text}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}
