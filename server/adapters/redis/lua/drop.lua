-- KEYS  states of feeds, roll states
-- ARGV  prefix of the bucket's keys, feed
local prefix, feed = ARGV[1], ARGV[2]
local _, _, _, _, generation = unpackState(redis.call('HGET', KEYS[1], feed))
redis.call('UNLINK', streamOf(prefix, feed, generation))
redis.call('HDEL', KEYS[1], feed)
redis.call('HDEL', KEYS[2], feed)
for _, name in ipairs({ 's', 'b', 'r1', 'r2', 'r3', 'i' }) do
  redis.call('UNLINK', prefix .. name .. ':' .. feed)
end
