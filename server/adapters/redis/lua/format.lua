-- KEYS  the format of all that is stored and published under this prefix
-- ARGV  the format that the caller writes
-- Gives the format: a release that writes a newer one raises it, and the others have to stop.
local stored, own = tonumber(redis.call('GET', KEYS[1]) or 0), tonumber(ARGV[1])
if stored and stored >= own then return stored end
redis.call('SET', KEYS[1], own)
return own
