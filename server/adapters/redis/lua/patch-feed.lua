-- KEYS  meta, feeds by key, changes
-- ARGV  key, then names of fields and their values; an empty unit is none
-- Gives 1, or 0 where there is no such feed.
local raw = redis.call('HGET', KEYS[2], ARGV[1])
if not raw then return 0 end
local feed = cjson.decode(raw)
for i = 2, #ARGV, 2 do
  feed[ARGV[i]] = ARGV[i + 1] ~= '' and ARGV[i + 1] or nil
end
raw = cjson.encode(feed)
redis.call('HSET', KEYS[2], ARGV[1], raw)
tell(KEYS[1], KEYS[3], 'patched', raw)
redis.pcall('PUBLISH', KEYS[3], '')
return 1
