import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type ReaderOptions, serveReader } from './reader-side.ts'

serveReader(parentPort as MessagePort, workerData as ReaderOptions)
