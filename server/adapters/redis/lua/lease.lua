-- KEYS  lease
-- ARGV  who asks for it, ms for which it holds
-- Gives 1 where it is the caller's from now on, 0 where another one has it.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
