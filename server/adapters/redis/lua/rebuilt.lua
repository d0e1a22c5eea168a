-- Puts another stream in the place of a feed's entries, with what was appended to the old one meanwhile.
-- KEYS  meta, states of feeds, roll states, the feed's hold
-- ARGV  epoch to take where a new one begins, prefix of the bucket's keys, expected epoch, feed, who holds it, its generation,
--       the last offset that was copied, the head of the new stream, its oldest offset, its bytes, when it was written, roll state
--       from now on (empty: none), changes as in change-rows
-- Gives {1}; {2}: too much was appended since, copy on; {0}: the hold was lost, or all is another epoch.
local COPIED = 256
local prefix, feed, copied, head = ARGV[2], ARGV[4], tonumber(ARGV[7]), tonumber(ARGV[8])
if fence(KEYS[1], ARGV[1]) ~= ARGV[3] or redis.call('GET', KEYS[4]) ~= ARGV[5] then return { 0 } end
local top, _, _, arrived, generation = unpackState(redis.call('HGET', KEYS[2], feed))
if generation ~= tonumber(ARGV[6]) or top < copied then return { 0 } end
local old, new = streamOf(prefix, feed, generation), streamOf(prefix, feed, generation + 1)
local since = redis.call('XRANGE', old, '(' .. whole(copied) .. '-0', '+', 'COUNT', COPIED + 1)
if #since > COPIED then return { 2 } end
local bytes = tonumber(ARGV[10])
for _, entry in ipairs(since) do
  local last = tonumber(string.match(entry[1], '^%d+')) - copied + head
  redis.call('XADD', new, whole(last) .. '-0', unpack(entry[2]))
  for i = 2, #entry[2], 2 do bytes = bytes + #entry[2][i] + 16 end
end
head = head + top - copied
redis.call('PERSIST', new)
redis.call('UNLINK', old, KEYS[4])
changeRows(prefix, feed, 13)
arrived = math.max(arrived, tonumber(ARGV[11]))
redis.call('HSET', KEYS[2], feed, packState(head, tonumber(ARGV[9]), bytes, arrived, generation + 1))
if ARGV[12] == '' then redis.call('HDEL', KEYS[3], feed) else redis.call('HSET', KEYS[3], feed, ARGV[12]) end
tellEntries(prefix, feed, ARGV[3], generation + 1, head + 1, head, 0, '')
return { 1 }
