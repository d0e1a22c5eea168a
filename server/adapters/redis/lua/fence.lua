-- The epoch of the keys that `meta` is about. It is `fresh` from now on where this Redis is another process than the one that
-- wrote it (a restart, a failover): what was acknowledged last may be gone, and nobody may go on from an older position.
-- Gives it, and whether Redis is a cluster.
local function fence(meta, fresh)
  local info = redis.call('INFO', 'server')
  local run, clustered = string.match(info, 'run_id:(%w+)'), string.find(info, '_mode:cluster', 1, true) ~= nil
  local known = redis.call('HMGET', meta, 'epoch', 'run')
  if known[1] and known[2] == run then return known[1], clustered end
  redis.call('HSET', meta, 'epoch', fresh, 'run', run)
  -- Keys of feeds that were given out last may be forgotten, or all of them: none comes again while a node may know it.
  if known[1] then
    redis.call('HINCRBY', meta, 'next', 65536)
  else
    redis.call('HSET', meta, 'next', tonumber(string.sub(redis.sha1hex(fresh), 1, 6), 16) * 96)
  end
  return fresh, clustered
end
