-- Drops the oldest entries of a feed, those before an offset.
-- KEYS  states of feeds
-- ARGV  prefix of the bucket's keys, feed, offset
local state = redis.call('HGET', KEYS[1], ARGV[2])
if not state then return 0 end
local head, oldest, bytes = unpackState(state)
oldest, bytes = trimmed(ARGV[1] .. 'f:' .. ARGV[2], head, oldest, bytes, math.min(head, tonumber(ARGV[3])))
redis.call('HSET', KEYS[1], ARGV[2], struct.pack('<ddd', head, oldest, bytes))
return 1
