/**
 * Carries between nodes what is worth nothing later. It may be lost, and never comes back to the node that sent it; what
 * one node sends on a topic comes in order.
 */
export interface Bus {
  send(topic: string, message: unknown): void
  /**
   * `node` names the sender's run. `onHearing` is called each time from which on messages come, the first one among them: what was
   * sent before may be lost.
   */
  follow(
    topic: string,
    onMessage: (message: unknown, node: string) => void,
    onHearing?: () => void,
  ): () => void
}
