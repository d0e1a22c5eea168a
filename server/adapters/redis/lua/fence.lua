-- The epoch of the keys that `meta` is about. It is `fresh` from now on where this Redis is another process than the one that
-- wrote it (a restart, a failover): what was acknowledged last may be gone, and nobody may go on from an older position.
local function fence(meta, fresh)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  local known = redis.call('HMGET', meta, 'epoch', 'run')
  if known[1] and known[2] == run then return known[1] end
  redis.call('HSET', meta, 'epoch', fresh, 'run', run)
  -- Keys of feeds that were given out last may be forgotten, or all of them: none comes again while a node may know it.
  if known[1] then
    redis.call('HINCRBY', meta, 'next', 65536)
  else
    redis.call('HSET', meta, 'next', tonumber(string.sub(redis.sha1hex(fresh), 1, 6), 16) * 96)
  end
  return fresh
end
