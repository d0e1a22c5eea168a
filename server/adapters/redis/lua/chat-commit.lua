-- Takes what a node made of a room's chat, where nothing was added to it since the node looked.
-- KEYS  meta, entries by offset, offsets by entry, messages, their order, those with a moment, authors, channel
-- ARGV  epoch to take where a new one begins, epoch and head as they were, the new oldest offset, the new entry (or nothing),
--       then steps: their name, an id, an offset, and a body
-- Gives 1, or 0 where somebody was quicker.
local meta, entries, offsets, messages, order, moments, authors = unpack(KEYS, 1, 7)
if fence(meta, ARGV[1]) ~= ARGV[2] then return 0 end
if (redis.call('HGET', meta, 'head') or '0') ~= ARGV[3] then return 0 end
redis.call('HSET', meta, 'oldest', ARGV[4])
for i = 6, #ARGV, 4 do
  local step, id, offset, body = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if step == 'entry' then
    redis.call('HSET', meta, 'head', offset)
    redis.call('HSET', entries, offset, body)
    redis.call('HSET', offsets, id, offset)
  elseif step == 'rewrite' then
    redis.call('HSET', entries, offset, body)
  elseif step == 'message' then
    redis.call('HSET', messages, id, body)
    redis.call('ZADD', order, offset, id)
  elseif step == 'author' then
    redis.call('HSET', authors, id, body)
  elseif step == 'moment' then
    redis.call('ZADD', moments, offset, id)
  elseif step == 'blank' then
    redis.call('HDEL', authors, id)
    redis.call('ZREM', moments, id)
  elseif step == 'clear' then
    redis.call('UNLINK', entries, offsets, messages, order, moments, authors)
  elseif step == 'forget' then
    redis.call('HDEL', entries, offset)
    redis.call('HDEL', offsets, id)
    if body == 'posted' then
      redis.call('HDEL', messages, id)
      redis.call('HDEL', authors, id)
      redis.call('ZREM', order, id)
      redis.call('ZREM', moments, id)
    end
  end
end
if ARGV[5] ~= '' then redis.pcall('PUBLISH', KEYS[8], cjson.encode({ epoch = ARGV[2], entry = ARGV[5] })) end
return 1
