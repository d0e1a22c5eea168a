import { roomStoreContract } from '../../testing/room-store-contract.ts'
import { MemoryRoomStore } from './room-store.ts'

roomStoreContract('memory', async () => ({ rooms: new MemoryRoomStore(), close: async () => {} }))
