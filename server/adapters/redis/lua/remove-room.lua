-- KEYS  meta, rooms by id, versions by id, ids by slug, changes
-- ARGV  id
local known = redis.call('HGET', KEYS[3], ARGV[1])
if not known then return 'gone' end
redis.call('HDEL', KEYS[4], string.match(known, ' (.*)$'))
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
tell(KEYS[1], KEYS[5], 'removed', ARGV[1])
redis.pcall('PUBLISH', KEYS[5], '')
return 'removed'
