/** What `nodes-capacity` measures: seconds of CPU, and bytes. */
interface Costs {
  /** To send a frame to a viewer. */
  readonly frame: number
  /** To follow a room's feeds and compute its frame, once a second. */
  readonly roomSecond: number
  /** To take a point from a producer. */
  readonly takenPoint: number
  /** Of Redis, for a feed's point, and to tell it to one node. */
  readonly redisPoint: number
  readonly redisDelivery: number
  readonly frameBytes: number
  readonly viewerMemory: number
  readonly roomMemory: number
}

const FEEDS = 20
const VIEWERS_IN_A_ROOM = 50
/** A core is full at so much: the rest is for joins, history and storms. */
const FULL = 0.6

/** Rooms of which a node has at least one viewer, where they come to nodes at random. */
function roomsOnNode(rooms: number, nodes: number): number {
  return rooms * (1 - (1 - 1 / nodes) ** VIEWERS_IN_A_ROOM)
}

/** Nodes of one core each, and masters of Redis, for so many viewers in rooms of 20 feeds, a point and a frame a second. */
export function capacityFor(viewers: number, costs: Costs): Record<string, string | number> {
  const rooms = viewers / VIEWERS_IN_A_ROOM
  const points = rooms * FEEDS
  const busy = (nodes: number, followed: number) =>
    (viewers / nodes) * costs.frame + followed * costs.roomSecond + (points / nodes) * costs.takenPoint
  const needed = (followedBy: (nodes: number) => number) => {
    let nodes = 1
    while (busy(nodes, followedBy(nodes)) > FULL && nodes < 100_000) nodes++
    return nodes
  }
  const nodes = needed((count) => roomsOnNode(rooms, count))
  // Where a balancer sends a room's viewers to the same two nodes.
  const byRoom = needed((count) => Math.min(rooms, (2 * rooms) / count))
  const redis = (follow: number) =>
    Math.ceil((points * (costs.redisPoint + follow * costs.redisDelivery)) / FULL)
  const followers = roomsOnNode(rooms, nodes) * (nodes / rooms)
  const memory = (viewers / nodes) * costs.viewerMemory + roomsOnNode(rooms, nodes) * costs.roomMemory
  return {
    viewers,
    rooms,
    'points/s': points,
    'nodes, viewers anywhere': nodes,
    'nodes, a room on two of them': byRoom,
    'masters of Redis, viewers anywhere': redis(followers),
    'masters, a room on two': redis(Math.min(2, byRoom)),
    'memory a node, MiB': Math.round(memory / 2 ** 20),
    'to viewers, Mbit/s': Math.round((viewers * costs.frameBytes * 8) / 1e6),
  }
}
