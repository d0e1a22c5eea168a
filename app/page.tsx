import { RoomList } from '../components/dashboard/room-list.tsx'
import { FeedList } from '../components/panels/feed-list.tsx'

export default function HomePage() {
  return (
    <div className="grid grid-cols-1 gap-8">
      <h1 className="sr-only">Rooms and feeds</h1>
      <RoomList />
      <FeedList />
    </div>
  )
}
