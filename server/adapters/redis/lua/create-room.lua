-- KEYS  meta, rooms by id, versions by id, ids by slug, changes
-- ARGV  id, slug, version, body
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[4], ARGV[2]) == 1 then
  return 'exists'
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3] .. ' ' .. ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[1])
tell(KEYS[1], KEYS[5], 'put', ARGV[1])
redis.pcall('PUBLISH', KEYS[5], '')
return 'created'
