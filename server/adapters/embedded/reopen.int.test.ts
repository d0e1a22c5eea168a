import { afterAll } from 'vitest'
import { feedLogReopenContract } from '../../testing/feed-log-reopen-contract.ts'
import { buildStoreProgram } from '../../testing/open-store-process.ts'

const runs = Number(process.env.REOPEN_RUNS ?? 8)
const program = await buildStoreProgram()
afterAll(() => program.remove())

feedLogReopenContract('embedded, in a process of its own', (dir) => program.open(dir), runs)
