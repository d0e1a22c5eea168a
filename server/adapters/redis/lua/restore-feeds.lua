-- Puts back feeds that were lost, where neither the key nor the id is another's by now.
-- KEYS  meta, feeds by key, keys by id, when each was last active, changes
-- ARGV  for each feed its key, its record and when it was last active
-- Gives 1 for each that is there now, else 0.
local there, added = {}, false
for i = 1, #ARGV, 3 do
  local key, raw = ARGV[i], ARGV[i + 1]
  local id = cjson.decode(raw).id
  local known = redis.call('HGET', KEYS[3], id)
  if not known and redis.call('HEXISTS', KEYS[2], key) == 0 then
    redis.call('HSET', KEYS[2], key, raw)
    redis.call('HSET', KEYS[3], id, key)
    redis.call('ZADD', KEYS[4], ARGV[i + 2], key)
    tell(KEYS[1], KEYS[5], 'added', raw)
    known, added = key, true
  end
  there[#there + 1] = known == key and 1 or 0
end
if added then redis.pcall('PUBLISH', KEYS[5], '') end
return there
