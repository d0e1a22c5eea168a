-- KEYS  meta, rooms by id, versions by id, ids by slug, changes
-- ARGV  id, slug, version, body
local known = redis.call('HGET', KEYS[3], ARGV[1])
if not known then return 'gone' end
local version, slug = string.match(known, '^(%d+) (.*)$')
if tonumber(version) ~= tonumber(ARGV[3]) - 1 then return 'stale' end
local holder = redis.call('HGET', KEYS[4], ARGV[2])
if holder and holder ~= ARGV[1] then return 'exists' end
redis.call('HDEL', KEYS[4], slug)
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3] .. ' ' .. ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[1])
tell(KEYS[1], KEYS[5], 'put', ARGV[1])
redis.pcall('PUBLISH', KEYS[5], '')
return 'replaced'
