/** Raised when a wire shape changes in a way that an older peer cannot read. Sent in the Socket.IO handshake. */
export const PROTOCOL_VERSION = 1
