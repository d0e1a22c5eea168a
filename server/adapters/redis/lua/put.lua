-- KEYS  what is kept
-- ARGV  its text
redis.call('SET', KEYS[1], ARGV[1])
