// Exits with 0 where the server of this container answers. Not whether it is ready: while Redis is away no node is, and an
// orchestrator that ended them all would take from people what they still see.
const { PORT = '3000', HOST = '127.0.0.1' } = process.env
const everywhere = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }
const host = everywhere[HOST] ?? (HOST.includes(':') ? `[${HOST}]` : HOST)
fetch(`http://${host}:${PORT}/healthz`, { signal: AbortSignal.timeout(4000) }).then(
  (answer) => process.exit(answer.ok ? 0 : 1),
  () => process.exit(1),
)
