-- Ends a call of append.lua whose answer was lost: whatever of it is still on its way does nothing any more.
-- KEYS  what the writer's last call came to
-- ARGV  the call's number, seconds for which its end is known
-- Gives 1 where it was carried out, 0 where it was not.
local number = tonumber(ARGV[1])
local record = redis.call('GET', KEYS[1])
local last = record and cmsgpack.unpack(record)[1] or -1
if last == number then return 1 end
-- Between this call's number and the next one's.
if last < number then redis.call('SET', KEYS[1], cmsgpack.pack({ number + 0.5, {} }), 'EX', ARGV[2]) end
return 0
