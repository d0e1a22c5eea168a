-- KEYS  what is held by one at a time
-- ARGV  who, ms for which it holds
-- Gives 1, or 0 where another one has it.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
