/** Answers messages `{ask: name, …}` from the parent process by the task of that name. */
export function answerWith(tasks: Record<string, (message: Record<string, unknown>) => unknown>): void {
  process.on('message', async (message: Record<string, unknown>) => {
    const answer = await tasks[String(message.ask)]?.(message)
    process.send?.({ answer })
  })
}
