-- Groups of rows of one feed, in one answer: each command has its price.
-- KEYS  the feed's rows, of each tier
-- ARGV  tier and group, as often as there are any
-- Gives each group, or nothing where there is none.
local found = {}
for i = 1, #ARGV, 2 do
  local group = ARGV[i + 1]
  found[#found + 1] = redis.call('ZRANGE', KEYS[tonumber(ARGV[i])], group, group, 'BYSCORE')[1] or false
end
return found
