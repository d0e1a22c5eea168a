-- A bucket of tokens; one that is full again is forgotten.
-- KEYS  bucket
-- ARGV  tokens that it holds, tokens that flow in each second
-- Gives 1 where one was taken, else 0.
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local flowed = math.max(0, now - (tonumber(held[2]) or now)) / 1000 * rate
local tokens = math.min(burst, (tonumber(held[1]) or burst) + flowed)
local taken = tokens >= 1 and 1 or 0
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens - taken), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000))
return taken
