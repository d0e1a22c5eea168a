-- Gives each id its key, and a new one where there is none and the cap allows it (SPEC CT1).
-- KEYS  meta, feeds by key, keys by id, when each was last active, changes
-- ARGV  epoch to take where a new one begins, now, cap, feeds not active after this do not count, ids
-- Gives a key for each id, 0 where it is refused.
fence(KEYS[1], ARGV[1])
local now, cap = ARGV[2], tonumber(ARGV[3])
local count = redis.call('ZCOUNT', KEYS[4], '(' .. ARGV[4], '+inf')
local keys, added = {}, false
for i = 5, #ARGV do
  local id = ARGV[i]
  local key = redis.call('HGET', KEYS[3], id)
  if key then
    redis.call('ZADD', KEYS[4], 'GT', now, key)
  elseif count < cap then
    key = redis.call('HINCRBY', KEYS[1], 'next', 1)
    local feed = cjson.encode({ key = key, id = id, kind = 'gauge', created = tonumber(now) })
    redis.call('HSET', KEYS[2], key, feed)
    redis.call('HSET', KEYS[3], id, key)
    redis.call('ZADD', KEYS[4], now, key)
    tell(KEYS[1], KEYS[5], 'added', feed)
    count = count + 1
    added = true
  end
  keys[#keys + 1] = tonumber(key or 0)
end
if added then redis.pcall('PUBLISH', KEYS[5], '') end
return keys
