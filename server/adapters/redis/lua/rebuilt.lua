-- Puts another stream in the place of a feed's entries, with what was appended to the old one meanwhile.
-- KEYS  meta, states of feeds, roll states, the feed's hold, the stream that was written
-- ARGV  epoch to take where a new one begins, prefix of the bucket's keys, expected epoch, feed, who holds it, its generation,
--       the last offset that was copied, the head of the new stream, its oldest offset, its bytes, when it was written, roll state
--       from now on (empty: none), changes as in change-rows
-- Gives {1}; {2}: too much was appended since, copy on; {0}: the hold was lost, or all is another epoch. While it is held nobody
-- else changes the feed's rows, or drops its entries.
local COPIED = 256
local prefix, feed, copied, head = ARGV[2], ARGV[4], tonumber(ARGV[7]), tonumber(ARGV[8])
local epoch, clustered = fence(KEYS[1], ARGV[1])
if epoch ~= ARGV[3] or redis.call('GET', KEYS[4]) ~= ARGV[5] then return { 0 } end
local top, _, _, arrived, generation = unpackState(redis.call('HGET', KEYS[2], feed))
if generation ~= tonumber(ARGV[6]) or top < copied then return { 0 } end
local old, new = streamOf(prefix, feed, generation), streamOf(prefix, feed, generation + 1)
if clustered then
  local keys = { KEYS[1], KEYS[5] }
  if top > 0 then keys[3] = old end
  together(keys)
end
-- What was written is there up to its end, and nothing behind it.
local written = redis.call('XREVRANGE', KEYS[5], '+', '-', 'COUNT', 1)[1]
if not written or written[1] ~= whole(head) .. '-0' then return { 0 } end
local since = redis.call('XRANGE', old, '(' .. whole(copied) .. '-0', '+', 'COUNT', COPIED + 1)
if #since > COPIED then return { 2 } end
local bytes = tonumber(ARGV[10])
for _, entry in ipairs(since) do
  local last = tonumber(string.match(entry[1], '^%d+')) - copied + head
  redis.call('XADD', KEYS[5], whole(last) .. '-0', unpack(entry[2]))
  for i = 2, #entry[2], 2 do bytes = bytes + #entry[2][i] + 16 end
end
head = head + top - copied
redis.call('PERSIST', KEYS[5])
redis.call('UNLINK', old, new, KEYS[4])
redis.call('RENAME', KEYS[5], new)
changeRows(prefix, feed, 13)
arrived = math.max(arrived, tonumber(ARGV[11]))
redis.call('HSET', KEYS[2], feed, packState(head, tonumber(ARGV[9]), bytes, arrived, generation + 1))
if ARGV[12] == '' then redis.call('HDEL', KEYS[3], feed) else redis.call('HSET', KEYS[3], feed, ARGV[12]) end
tellEntries(prefix, feed, ARGV[3], generation + 1, head + 1, head, 0, '')
return { 1 }
