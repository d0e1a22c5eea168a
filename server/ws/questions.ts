import { yieldToEvents } from '../services/yield-to-events.ts'

/** Questions of one connection that may wait for those before them; beyond it the socket is not read. */
const MAX_WAITING = 64
const MAX_WAITING_BYTES = 256 * 1024
/** After so many others have their turn: those that are refused take no time of anybody else. */
const ANSWERS_A_TURN = 8

export interface Question {
  readonly body: object
  readonly id: unknown
  /** Of the message that it came in. */
  readonly bytes: number
}

/** The questions of one connection, answered one after the other in their order. */
export interface Questions {
  ask(question: Question): void
  /** As many wait as may: whoever asks should not be listened to for now. */
  readonly full: boolean
  /** Forgets what waits. The one under way goes on. */
  close(): void
}

/** `answer` never rejects. `onFewer` hears of each question that is done. */
export function createQuestions(
  answer: (question: Question) => Promise<void>,
  onFewer: () => void,
): Questions {
  let waiting: Question[] = []
  let bytes = 0
  let answering = false

  async function answerAll(): Promise<void> {
    answering = true
    let answered = 0
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      await answer(question)
      bytes -= question.bytes
      onFewer()
      if (++answered % ANSWERS_A_TURN === 0) await yieldToEvents()
    }
    answering = false
  }

  return {
    ask(question) {
      waiting.push(question)
      bytes += question.bytes
      if (!answering) void answerAll()
    },
    get full() {
      return waiting.length > MAX_WAITING || bytes > MAX_WAITING_BYTES
    },
    close() {
      waiting = []
    },
  }
}
