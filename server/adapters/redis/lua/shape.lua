-- All that is to be known of a feed before its entries and rows are read.
-- KEYS  meta, states of feeds, roll states, the feed's blocks
-- ARGV  epoch to take where a new one begins, feed
-- Gives the epoch, the feed's state, its roll state, and its blocks.
return {
  fence(KEYS[1], ARGV[1]),
  redis.call('HGET', KEYS[2], ARGV[2]),
  redis.call('HGET', KEYS[3], ARGV[2]),
  redis.call('ZRANGE', KEYS[4], 0, -1),
}
