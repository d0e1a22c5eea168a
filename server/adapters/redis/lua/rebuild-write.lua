-- A step of a rebuild, done only while its maker holds the feed, which it goes on to hold.
-- KEYS  the feed's hold, the stream that the rebuild writes
-- ARGV  who holds it, ms for which it holds from now on, ms after which the stream goes by itself, then for each entry its last
--       offset and its blob
-- Gives 1, or 0 where the hold was lost: somebody else may have it by now.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
for i = 4, #ARGV, 2 do redis.call('XADD', KEYS[2], ARGV[i] .. '-0', 'b', ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
