-- What is published says only that there is something to read: where it cannot be said, what was done is done all the same.
-- Changes of a table are numbered and kept for a while, so that each node that has the table in memory can follow them.
local KEPT_CHANGES = 10000

local function tell(meta, changes, kind, body)
  local number = redis.call('HINCRBY', meta, 'changes', 1)
  redis.call('XADD', changes, 'MAXLEN', '~', KEPT_CHANGES, number .. '-0', 'kind', kind, 'body', body)
end
