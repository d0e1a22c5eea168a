import { Decoder, Encoder, PacketType, protocol } from 'socket.io-parser'
import { hasAtMostValues } from '../../lib/domain/json-weight.ts'
import { withoutNonFinite } from '../../lib/domain/parse-json.ts'
import { AppError } from '../../lib/protocol/errors.ts'

/** A packet up to this length is parsed as it is: the worst one takes some 10 ms. */
const SMALL = 64 * 1024
/** Characters of one event, and values in it. On `/live` some 10 ms of parsing: a `watch` names 1,000 feeds and positions at most. */
const LIVE_EVENT = { length: 2_500_000, values: 16_384 }
/** Elsewhere one panel, or one message. */
const OTHER_EVENT = { length: 260_000, values: 4_096 }

/** Type, namespace, id, and the name of an event (SPEC of Socket.IO's protocol 5). */
const EVENT = /^2(?:(\/[^,]*),)?(\d*)\["((?:[^"\\]|\\.){0,100})",/

/** The number of a packet that a float may not hold: the answer would go to another one. */
const LONG_ID = /^[2-6]\d*-?(?:\/[^,]*,)?\d{16}/

/** JSON text that its namespace parses in slices. */
export class LargeJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * Socket.IO's own parser reads a packet in one turn however large it is, and closes the connection on one that is not JSON,
 * which Python's clients write for every NaN. Here points in a large packet stay text for `/ingest` to read in slices, another
 * event that would take long comes with an AppError in its request's place, and NaN is read as an infinite number, so that
 * its point alone is refused.
 */
class PacketDecoder extends Decoder {
  override add(data: unknown): void {
    if (typeof data === 'string' && LONG_ID.test(data)) throw new Error('the id of the packet is too large')
    if (typeof data === 'string' && data.length > SMALL && this.#takeLarge(data)) return
    try {
      super.add(data)
    } catch (error) {
      // Thrown before anything was emitted. Whatever else is wrong goes on closing the connection.
      const unreadable = typeof data === 'string' && (error as Error).message === 'invalid payload'
      const standard = unreadable ? withoutNonFinite(data) : data
      if (standard === data) throw error
      super.add(standard)
    }
  }

  /** False where the packet costs little all the same. */
  #takeLarge(data: string): boolean {
    const [head, nsp = '/', id = '', event = ''] = EVENT.exec(data.slice(0, 500)) ?? []
    const isPoints = head !== undefined && nsp === '/ingest' && event === 'points'
    const most = nsp === '/live' ? LIVE_EVENT : OTHER_EVENT
    if (!isPoints && data.length <= most.length && hasAtMostValues(data, most.values)) return false
    // There is nothing to answer to, or nobody.
    if (head === undefined) throw new Error('the packet is too large')
    const request = isPoints
      ? new LargeJson(data.slice(head.length, data.lastIndexOf(']')))
      : new AppError('too_large', 'The event has too many values, or is too long; send it in parts.')
    const about = { type: PacketType.EVENT, nsp, data: [event, request] }
    this.emitReserved('decoded', id === '' ? about : { ...about, id: Number(id) })
    return true
  }
}

export const packetParser = { protocol, Encoder, Decoder: PacketDecoder }
