-- KEYS  whose shard is asked: all nodes ask the same
-- Gives seconds and microseconds.
return redis.call('TIME')
