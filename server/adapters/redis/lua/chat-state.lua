-- KEYS  meta, entries by offset, offsets by entry, messages
-- ARGV  epoch to take where a new one begins, an entry's id (or nothing), a message's id (or nothing)
-- Gives the epoch, head and oldest offset, the entry, the message.
local epoch = fence(KEYS[1], ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'head', 'oldest')
local offset = redis.call('HGET', KEYS[3], ARGV[2])
return {
  epoch,
  tonumber(state[1] or 0),
  tonumber(state[2] or 1),
  offset and redis.call('HGET', KEYS[2], offset),
  redis.call('HGET', KEYS[4], ARGV[3]),
}
