import { Decoder, Encoder, protocol } from 'socket.io-parser'
import { withoutNonFinite } from '../../lib/domain/parse-json.ts'

/**
 * Socket.IO's own parser closes the connection on a packet that is not JSON, and Python's clients write such a packet for
 * every NaN. Here that packet is read once more with an infinite number in its place, so that its point alone is refused.
 */
class PacketDecoder extends Decoder {
  override add(data: unknown): void {
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
}

export const packetParser = { protocol, Encoder, Decoder: PacketDecoder }
