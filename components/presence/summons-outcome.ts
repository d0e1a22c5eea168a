import type { SummonReply } from '../../lib/protocol/chat-events.ts'

/** Says whom a summons reached, of so many others who are known to be here. */
export function summonsOutcome(reply: SummonReply | null, others: number): string {
  if (reply === null) return 'The server did not answer: perhaps nobody was asked.'
  if (!reply.ok) return reply.error.message
  const { people } = reply
  // A server of an older release does not say.
  if (people === undefined) return 'Everyone was asked.'
  if (people === 0) return 'Nobody was reached. Ask again in a moment.'
  if (people < others) return `${people} of ${others} others were reached.`
  return 'Everyone was asked.'
}
