-- KEYS  what is held, and what goes with it
-- ARGV  who
-- What another one holds by now stays.
redis.call('UNLINK', unpack(KEYS, 2))
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
