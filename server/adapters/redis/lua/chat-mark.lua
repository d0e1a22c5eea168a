-- KEYS  meta, marks
-- ARGV  person, offset
-- Gives how far the person has read: never backwards, and never past the head.
local head = tonumber(redis.call('HGET', KEYS[1], 'head') or 0)
local known = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0)
local offset = math.max(known, math.min(tonumber(ARGV[2]), head))
if offset > known then redis.call('HSET', KEYS[2], ARGV[1], offset) end
return math.min(offset, head)
