-- Takes the oldest request of a fingerprint out, for one repeat. The same claim again, whose answer was lost, gives the same.
-- KEYS  the requests of the fingerprint, what this claim came to
-- ARGV  ms for which that is known
-- Gives the request, or nothing.
local request = redis.call('GET', KEYS[2])
if request then return request end
request = redis.call('LPOP', KEYS[1])
if request then redis.call('SET', KEYS[2], request, 'PX', ARGV[1]) end
return request
