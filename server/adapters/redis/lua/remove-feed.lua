-- KEYS  meta, feeds by key, keys by id, when each was last active, changes
-- ARGV  key
-- Gives 1, or 0 where there is no such feed.
local raw = redis.call('HGET', KEYS[2], ARGV[1])
if not raw then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], cjson.decode(raw).id)
redis.call('ZREM', KEYS[4], ARGV[1])
tell(KEYS[1], KEYS[5], 'removed', raw)
redis.pcall('PUBLISH', KEYS[5], '')
return 1
