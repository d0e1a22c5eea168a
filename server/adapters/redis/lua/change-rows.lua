-- Changes of a feed's sorted sets, from an argument on: name, least and greatest score of what goes, what takes its place at
-- the least (empty: nothing).
local function changeRows(prefix, feed, from)
  for i = from, #ARGV, 4 do
    local set = prefix .. ARGV[i] .. ':' .. feed
    redis.call('ZREMRANGEBYSCORE', set, ARGV[i + 1], ARGV[i + 2])
    if ARGV[i + 3] ~= '' then redis.call('ZADD', set, ARGV[i + 1], ARGV[i + 3]) end
  end
end
