-- Replaces what is kept of a feed besides its newest entries, where nothing has changed since the caller looked.
-- KEYS  meta, states of feeds, roll states
-- ARGV  epoch to take where a new one begins, prefix of the bucket's keys, expected epoch, feed, roll state that the caller found
--       (empty: none), roll state from now on, the offset before which entries go (0: none); then, as often as there are any:
--       name of a sorted set, least and greatest score of what goes, what takes its place at the least (empty: nothing)
-- Gives the feed's state, or nothing where another node was quicker.
local prefix, feed, below = ARGV[2], ARGV[4], tonumber(ARGV[7])
if fence(KEYS[1], ARGV[1]) ~= ARGV[3] then return false end
local state = redis.call('HGET', KEYS[2], feed)
if not state or (redis.call('HGET', KEYS[3], feed) or '') ~= ARGV[5] then return false end
-- First of all: what frees memory is done even where there is none left.
if below > 0 then
  local head, oldest, bytes, arrived = unpackState(state)
  local next = trim(prefix .. 'f:' .. feed, oldest, math.min(below, head + 1))
  if next > oldest then
    bytes = bytes * (head - next + 1) / (head - oldest + 1)
    state = packState(head, next, bytes, arrived)
    redis.call('HSET', KEYS[2], feed, state)
  end
end
for i = 8, #ARGV, 4 do
  local set = prefix .. ARGV[i] .. ':' .. feed
  redis.call('ZREMRANGEBYSCORE', set, ARGV[i + 1], ARGV[i + 2])
  if ARGV[i + 3] ~= '' then redis.call('ZADD', set, ARGV[i + 1], ARGV[i + 3]) end
end
redis.call('HSET', KEYS[3], feed, ARGV[6])
return state
