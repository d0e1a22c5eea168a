'use client'

import { createContext, useContext } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import type { Zone } from '../format/times.ts'
import type { RoomTalk } from '../talk/room-talk.ts'

/** What every part of an open conversation may use. */
export interface ChatRoom {
  readonly client: ChatClient
  readonly talk: RoomTalk
  readonly slug: string
  readonly me: Person
  readonly zone: Zone
  /** Of the room's panels: `#` links to them. */
  readonly feeds: readonly string[]
  openThread(id: string): void
  /** Shows a message in the list of all. */
  seek(id: string): void
  edit(message: ChatMessage): void
  /** A short notice above the composer. */
  tell(notice: string): void
  /** Where the conversation covers the charts, it makes way. */
  showCharts(): void
}

const ChatRoomContext = createContext<ChatRoom | null>(null)
export const ChatRoomProvider = ChatRoomContext

export function useChatRoom(): ChatRoom {
  const room = useContext(ChatRoomContext)
  if (room === null) throw new Error('useChatRoom is for components inside ChatPanel')
  return room
}
