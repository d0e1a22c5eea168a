-- KEYS  meta, then hashes and sorted sets
-- ARGV  epoch to take where a new one begins
-- Gives the epoch, the number of the last change, and each table whole.
local found = { fence(KEYS[1], ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'changes') or 0) }
for i = 2, #KEYS do
  if redis.call('TYPE', KEYS[i]).ok == 'zset' then
    found[i + 1] = redis.call('ZRANGE', KEYS[i], 0, -1, 'WITHSCORES')
  else
    found[i + 1] = redis.call('HGETALL', KEYS[i])
  end
end
return found
