/** Asks for all pages of the list of rooms, and answers as if it were one. */
export async function fetchRoomList(path: string, init: RequestInit): Promise<Response> {
  const first = await fetch(path, init)
  if (!first.ok) return first
  const list = Object(await first.json())
  const rooms = [list.rooms].flat()
  for (let next = list.next; typeof next === 'string'; ) {
    const query = new URLSearchParams({ after: next })
    const answer = await fetch(`${path}${path.includes('?') ? '&' : '?'}${query}`, init)
    if (!answer.ok) return answer
    const page = Object(await answer.json())
    rooms.push(...[page.rooms].flat())
    next = page.next
  }
  return Response.json({ ...list, rooms })
}
