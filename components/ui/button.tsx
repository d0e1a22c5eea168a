import clsx from 'clsx'
import type { ComponentProps } from 'react'

const LOOKS = {
  /** The one thing to do here. */
  primary: 'border-accent bg-accent font-medium text-on-accent hover:brightness-110',
  usual: 'border-edge bg-surface hover:bg-raised',
  quiet: 'border-transparent text-muted hover:bg-raised hover:text-ink',
  /** Takes something away. */
  danger: 'border-bad bg-surface text-bad hover:bg-raised',
} as const

const BASE = 'inline-flex h-8 items-center justify-center rounded-md border disabled:opacity-50'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof LOOKS
}

/** 32 px high; an icon inside is 16 px. */
export function Button({ look = 'usual', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(BASE, 'gap-1.5 whitespace-nowrap px-3 text-[13px]', LOOKS[look], className)}
      {...rest}
    />
  )
}

/** A square one that shows an icon only; `label` is its name and its tooltip. */
export function IconButton({
  label,
  look = 'quiet',
  className,
  type = 'button',
  ...rest
}: ButtonProps & { readonly label: string }) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={clsx(BASE, 'w-8 shrink-0', LOOKS[look], className)}
      {...rest}
    />
  )
}
