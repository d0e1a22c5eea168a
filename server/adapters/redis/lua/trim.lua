-- Drops the entries of a stream that lie wholly before offset `below`. Gives the first offset that is held then.
local function trim(stream, oldest, below)
  local gone = redis.call('XREVRANGE', stream, '(' .. whole(below) .. '-0', '-', 'COUNT', 1)[1]
  if not gone then return oldest end
  local next = tonumber(string.match(gone[1], '^%d+')) + 1
  redis.call('XTRIM', stream, 'MINID', whole(next) .. '-0')
  return next
end
