-- Remembers a request that was taken in part.
-- KEYS  the requests of its fingerprint, fingerprints by when they came, their count, bytes remembered of late
-- ARGV  fingerprint, feeds that took their points, ms for which it is kept, bytes and fingerprints kept at most, channel
-- Gives 1, or 0 where it is too much.
local bytes = redis.call('INCRBY', KEYS[4], #ARGV[2] + 200)
if redis.call('PTTL', KEYS[4]) < 0 then redis.call('PEXPIRE', KEYS[4], ARGV[3]) end
if bytes > tonumber(ARGV[4]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[5]))
for i = 2, 3 do redis.call('PEXPIRE', KEYS[i], 2 * tonumber(ARGV[3])) end
redis.pcall('PUBLISH', ARGV[6], ARGV[1])
return 1
