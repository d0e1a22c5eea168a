-- KEYS  states of feeds, roll states
-- ARGV  prefix of the bucket's keys, feed
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[2])
for _, name in ipairs({ 'f', 's', 'b', 'r1', 'r2', 'r3' }) do
  redis.call('UNLINK', ARGV[1] .. name .. ':' .. ARGV[2])
end
