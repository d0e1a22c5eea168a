-- Replaces what is kept of a feed besides its newest entries, where nothing has changed since the caller looked.
-- KEYS  meta, states of feeds, roll states
-- ARGV  epoch to take where a new one begins, prefix of the bucket's keys, expected epoch, feed, its generation, roll state that
--       the caller found (empty: none), roll state from now on, the offset before which entries go (0: none), changes as in
--       change-rows
-- Gives the feed's state, or nothing where another node was quicker, or the feed is being rebuilt.
local prefix, feed, below = ARGV[2], ARGV[4], tonumber(ARGV[8])
local epoch, clustered = fence(KEYS[1], ARGV[1])
if epoch ~= ARGV[3] or redis.call('EXISTS', prefix .. 'i:' .. feed) == 1 then return false end
local state = redis.call('HGET', KEYS[2], feed)
if not state or (redis.call('HGET', KEYS[3], feed) or '') ~= ARGV[6] then return false end
local head, oldest, bytes, arrived, generation = unpackState(state)
if generation ~= tonumber(ARGV[5]) then return false end
if clustered then
  local keys, named = { KEYS[1], streamOf(prefix, feed, generation) }, {}
  for i = 9, #ARGV, 4 do
    if not named[ARGV[i]] then keys[#keys + 1] = prefix .. ARGV[i] .. ':' .. feed end
    named[ARGV[i]] = true
  end
  together(keys)
end
-- First of all: what frees memory is done even where there is none left.
if below > 0 then
  local next = trim(streamOf(prefix, feed, generation), oldest, math.min(below, head + 1))
  if next > oldest then
    bytes = bytes * (head - next + 1) / (head - oldest + 1)
    state = packState(head, next, bytes, arrived, generation)
    redis.call('HSET', KEYS[2], feed, state)
  end
end
changeRows(prefix, feed, 9)
redis.call('HSET', KEYS[3], feed, ARGV[7])
return state
