-- KEYS  states of feeds
-- ARGV  prefix of the bucket's keys, feed
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('UNLINK', ARGV[1] .. 'f:' .. ARGV[2], ARGV[1] .. 's:' .. ARGV[2])
