import clsx from 'clsx'

/** Stands for content at its first load only; later loads keep the last content on screen. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx('animate-pulse rounded-md bg-raised', className)} />
}
