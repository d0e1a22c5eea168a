/**
 * Carries between nodes what is worth nothing later. It may be lost, and never comes back to the node that sent it; what
 * one node sends on a topic comes in order.
 */
export interface Bus {
  send(topic: string, message: unknown): void
  /** `node` names the sender's run. */
  follow(topic: string, onMessage: (message: unknown, node: string) => void): () => void
}
