import { Skeleton } from '../ui/skeleton.tsx'

/** Stands for a room's panels before their first data. */
export function RoomSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} className="h-80" />
      ))}
    </div>
  )
}
