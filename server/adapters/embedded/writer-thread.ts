import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { serveWriter } from './writer-side.ts'
import type { WriterOptions } from './writer-store.ts'

serveWriter(parentPort as MessagePort, workerData as WriterOptions)
