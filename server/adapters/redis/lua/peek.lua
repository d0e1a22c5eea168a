-- KEYS  meta, states of feeds
-- ARGV  epoch to take where a new one begins, feeds
-- Gives the epoch, and the state of each feed.
return { fence(KEYS[1], ARGV[1]), redis.call('HMGET', KEYS[2], unpack(ARGV, 2)) }
